using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlBackend.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json(string what) => new("--json") { Description = $"Print {what} as JSON on standard output." };

    public static Option<string?> From() => new("--from") { Description = "The file's format, such as prodigy, doccano, csv, conll or label-studio (default: by its content; docs/corpora.md).", HelpName = "FORMAT" };

    public static Option<string?> Question() => new("--question") { Description = "The question's name in the file, where it answers several.", HelpName = "NAME" };

    public static Option<bool> Anonymise() => new("--anonymise") { Description = "Put placeholders for personal data: e-mail, phone, IBAN, card, NIR, IP, URL, dates of birth, names." };

    public static Option<string[]> PersonLabel() => new("--person-label") { Description = "A label that marks names of persons (default: PER, PERSON, Person, PERS).", HelpName = "LABEL" };

    public static IReadOnlySet<string> PersonLabels(string[]? given) =>
        given is { Length: > 0 } ? given.ToHashSet(StringComparer.Ordinal) : new HashSet<string>(["PER", "PERSON", "Person", "PERS"], StringComparer.Ordinal);

    public static Option<string> Path(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>Refuses numbers below a bound with a usage error.</summary>
    public static Option<int?> AtLeast(this Option<int?> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < least)
            {
                result.AddError($"{option.Name} is at least {least}.");
            }
        });
        return option;
    }
}
