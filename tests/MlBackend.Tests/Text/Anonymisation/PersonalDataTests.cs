using MlBackend.Text.Anonymisation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Anonymisation;

public sealed class PersonalDataTests
{
    // Numbers from the registries' and card schemes' own examples.
    [Theory]
    [InlineData("Write to anna.black+x@mail.example.org, please.", "anna.black+x@mail.example.org=Email")]
    [InlineData("See https://example.org/a?b=c#d.", "https://example.org/a?b=c#d=Url")]
    [InlineData("(www.example.org)", "www.example.org=Url")]
    [InlineData("from 192.168.0.254 and 2001:db8::8a2e:370:7334", "192.168.0.254=IpAddress 2001:db8::8a2e:370:7334=IpAddress")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00, BIC", "DE89 3704 0044 0532 0130 00=Iban")]
    [InlineData("FR1420041010050500013M02606", "FR1420041010050500013M02606=Iban")]
    [InlineData("card 4111 1111 1111 1111 12/27", "4111 1111 1111 1111=Card")]
    [InlineData("5500-0000-0000-0004", "5500-0000-0000-0004=Card")]
    [InlineData("378282246310005", "378282246310005=Card")]
    [InlineData("NIR 2 55 08 14 168 025 38", "2 55 08 14 168 025 38=Nir")]
    [InlineData("+33 6 12 34 56 78", "+33 6 12 34 56 78=Phone")]
    [InlineData("tél. 06.12.34.56.78", "06.12.34.56.78=Phone")]
    [InlineData("call (415) 555-2671", "(415) 555-2671=Phone")]
    [InlineData("0049 30 901820", "0049 30 901820=Phone")]
    [InlineData("née le 12 mars 1980 à Lyon", "12 mars 1980=BirthDate")]
    [InlineData("born on 1980-03-12", "1980-03-12=BirthDate")]
    [InlineData("geboren am 12.03.1980", "12.03.1980=BirthDate")]
    [InlineData("fecha de nacimiento: 12 de marzo de 1980", "12 de marzo de 1980=BirthDate")]
    public void Personal_data_is_found(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("at 12:30:45 on 12.03.2024 we met")]
    [InlineData("version 1.2.3.4.5 and 999.1.1.1")]
    [InlineData("DE89 3704 0044 0532 0130 01")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("2 55 08 14 168 025 39")]
    [InlineData("in 1980 there were 1,234,567 of them; 3.14159265")]
    [InlineData("a@b, @anna, C++::std, Foo::Bar")]
    [InlineData("Born to run. Page 12")]
    [InlineData("")]
    public void What_has_the_wrong_check_digits_or_another_meaning_stays(string text) => Found(text).ShouldBe("");

    [Fact]
    public void Names_are_taken_and_pieces_never_overlap()
    {
        const string text = "Anna Black <anna@example.org>";
        var found = PersonalDataFinder.Find(text, [(0, 10), (5, 10)]);

        found.Select(piece => piece.Kind).ShouldBe([PersonalDataKind.Person, PersonalDataKind.Email]);
        (found[0].Start, found[0].End).ShouldBe((0, 10));
    }

    [Fact]
    public void A_long_run_of_one_character_takes_no_long_time()
    {
        foreach (var unit in new[] { "a", "1", ":", ".", "@", "-", "0 ", "a@", "1.", "+3" })
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            PersonalDataFinder.Find(string.Concat(Enumerable.Repeat(unit, 50_000)));
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5), unit);
        }
    }

    private static string Found(string text) => string.Join(' ', PersonalDataFinder.Find(text).Select(piece => $"{text[piece.Start..piece.End]}={piece.Kind}"));
}
