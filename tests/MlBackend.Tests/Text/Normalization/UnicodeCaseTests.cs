using System.Globalization;
using System.Text;
using System.Text.Json;
using MlBackend.TestKit;
using MlBackend.Text.Normalization;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Normalization;

public sealed class UnicodeCaseTests
{
    [Fact]
    public void Lower_case_is_that_of_python()
    {
        var lines = File.ReadAllLines(Repository.Path("tests", "fixtures", "unicode", "python-lower.jsonl"));
        lines.Length.ShouldBeGreaterThan(50);
        foreach (var pair in lines.Select(line => JsonSerializer.Deserialize<string[]>(line)!))
        {
            UnicodeCase.ToLower(pair[0]).ShouldBe(pair[1]);
        }
    }

    [Fact]
    public void A_character_alone_knows_no_final_sigma()
    {
        UnicodeCase.ToLower('Σ', out var following).ShouldBe('σ');
        following.ShouldBe(0);
    }

    [Fact]
    public void A_lone_surrogate_keeps_its_place() => UnicodeCase.ToLower("A\uD83DΣ").ShouldBe("a\uD83Dσ");

    [Fact]
    public void The_runtime_knows_categories_without_libicu()
    {
        // Decision 0001 rests on this: categories and simple casing come with the runtime in invariant mode.
        CharUnicodeInfo.GetUnicodeCategory("\U0001D15E", 0).ShouldBe(UnicodeCategory.OtherSymbol);
        Rune.ToLowerInvariant(new Rune(0x10400)).ShouldBe(new Rune(0x10428));
        AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant).ShouldBeTrue();
        invariant.ShouldBeTrue();
    }
}
