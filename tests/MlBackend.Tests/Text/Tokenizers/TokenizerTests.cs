using MlBackend.Core.Errors;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Tokenizers;

public sealed class TokenizerTests
{
    private const string Sample = "Documentation for the annotators — café, naïve 😀 北京: don't mark 12,345 brands!";

    public static TheoryData<string> Kinds { get; } = [.. GoldenRecord.Kinds];

    [Fact]
    public async Task A_file_tells_its_truncation_and_padding_and_its_size()
    {
        var tokenizer = await Tokenizer.LoadAsync(
            Repository.SharedPath("models", "all-MiniLM-L6-v2", "tokenizer.json"), TestContext.Current.CancellationToken);

        tokenizer.VocabularySize.ShouldBe(30522);
        tokenizer.Truncation.ShouldBe(new TruncationOptions(128));
        tokenizer.Padding.ShouldBe(new PaddingOptions(0, "[PAD]", Length: 128));
        tokenizer.IdOf("[SEP]").ShouldBe(102);
        tokenizer.TextOf(102).ShouldBe("[SEP]");
        tokenizer.TextOf(30522).ShouldBeNull();
        tokenizer.IdOf("no such token").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_lone_surrogate_is_taken_for_a_replacement_character(string kind)
    {
        var tokenizer = GoldenRecord.Load(kind);
        string[] broken = ["a\uD83D b", "\uDE00", "x\uD83D\uD83D\uDE00y"];

        foreach (var text in broken)
        {
            var whole = new string([.. text.Select((unit, index) =>
                char.IsSurrogate(unit) && !(index > 0 && char.IsSurrogatePair(text[index - 1], unit))
                    && !(index + 1 < text.Length && char.IsSurrogatePair(unit, text[index + 1])) ? '\uFFFD' : unit)]);
            tokenizer.Encode(text).Tokens.ToArray().ShouldBe(tokenizer.Encode(whole).Tokens.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_unit_of_a_plain_text_lies_in_some_token_or_is_white_space(string kind)
    {
        var tokens = GoldenRecord.Load(kind).Encode(Sample, new EncodingOptions(AddSpecialTokens: false)).Tokens.ToArray();

        tokens.ShouldAllBe(token => token.Start <= token.End && token.End.Value <= Sample.Length);
        for (var unit = 0; unit < Sample.Length; unit++)
        {
            (char.IsWhiteSpace(Sample[unit]) || tokens.Any(token => token.Start.Value <= unit && unit < token.End.Value)).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_threads_get_what_one_gets(string kind)
    {
        var tokenizer = GoldenRecord.Load(kind);
        string[] texts = [.. Enumerable.Range(0, 200).Select(number => $"{number} {Sample[(number % 40)..]}")];
        var expected = texts.Select(text => tokenizer.Encode(text).Tokens.ToArray()).ToArray();

        Parallel.For(0, 2_000, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, number =>
            tokenizer.Encode(texts[number % texts.Length]).Tokens.SequenceEqual(expected[number % texts.Length]).ShouldBeTrue());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_token_costs_no_more_memory_than_its_place_in_the_result(string kind)
    {
        var tokenizer = GoldenRecord.Load(kind);
        var text = string.Join(' ', Enumerable.Repeat(Sample, 50));
        for (var warm = 0; warm < 3; warm++)
        {
            tokenizer.Encode(text);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = tokenizer.Encode(text).Count;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // 32 bytes are the token itself; unknown stretches keep their text. The rest is a handful of objects a text.
        (allocated - 2_000).ShouldBeLessThan(44 * count);
    }

    [Fact]
    public void A_text_of_a_megabyte_is_encoded_whatever_it_repeats()
    {
        string[] parts = [" ", "a", "é\u0301", "😀", "<mask> ", "\n ", "'s", "ﷺ"];
        foreach (var kind in GoldenRecord.Kinds)
        {
            var tokenizer = GoldenRecord.Load(kind);
            foreach (var part in parts)
            {
                tokenizer.Encode(string.Concat(Enumerable.Repeat(part, 100_000 / part.Length))).Tokens.Length.ShouldBeGreaterThan(0);
            }
        }
    }

    [Fact]
    public void Ids_without_a_token_are_left_out_when_decoding()
    {
        var tokenizer = TokenizerFile.Read(TokenizerFile.Small());

        tokenizer.Decode([5, 3, -1, 4_000_000, 2]).ShouldBe("aba b");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(6, 4)]
    [InlineData(6, 9)]
    [InlineData(6, -1)]
    public void Options_that_leave_no_room_are_refused(int maximum, int stride)
    {
        var tokenizer = GoldenRecord.Load("wordpiece-cased");

        Should.Throw<MlBackendException>(() => tokenizer.Encode(Sample, new EncodingOptions(Truncation: new TruncationOptions(maximum, stride))))
            .Code.ShouldBe(ErrorCodes.TruncationImpossible);
    }

    [Fact]
    public void Two_long_texts_cannot_make_windows_without_end()
    {
        var tokenizer = GoldenRecord.Load("wordpiece-cased");
        var text = string.Join(' ', Enumerable.Repeat("a", 20_000));

        Should.Throw<MlBackendException>(() => tokenizer.Encode(
            text, new EncodingOptions(Truncation: new TruncationOptions(16)), TokenizerInput.FromString(text)))
            .Code.ShouldBe(ErrorCodes.TooManyWindows);
    }

    [Fact]
    public void Inputs_for_a_model_leave_padding_out_of_the_attention()
    {
        var tokenizer = GoldenRecord.Load("wordpiece-cased");
        var encoded = tokenizer.EncodeBatch(["a", "a b c"], new EncodingOptions(Padding: new PaddingOptions()), TestContext.Current.CancellationToken)[0];
        var (ids, attention, types) = (new long[5], new long[5], new long[5]);

        encoded.CopyTo(ids, attention, types);

        ids.ShouldBe([2, tokenizer.IdOf("a")!.Value, 3, 0, 0]);
        attention.ShouldBe([1, 1, 1, 0, 0]);
        types.ShouldBe([0, 0, 0, 0, 0]);
    }
}
