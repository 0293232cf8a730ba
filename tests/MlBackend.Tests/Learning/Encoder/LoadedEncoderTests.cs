using System.Numerics.Tensors;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;
using MlBackend.Text.Segmentation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class LoadedEncoderTests
{
    private static readonly SessionSettings Settings = new() { Threads = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void MiniLM_gives_the_vectors_that_PyTorch_gives()
    {
        var folder = Repository.SharedPath("models", "all-MiniLM-L6-v2");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));

        // The last text was cut after 256 tokens there; here none is.
        var items = golden.RootElement.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("input_ids").GetArrayLength() < 256).ToList();
        using var encoder = LoadedEncoder.Load(EncoderFolder.Open(folder), Settings);

        var vectors = encoder.Embed([.. items.Select(item => item.GetProperty("text").GetString()!)], Pooling.Mean, Token);

        for (var at = 0; at < items.Count; at++)
        {
            vectors[at].Length.ShouldBe(384);
            TensorPrimitives.Norm<float>(vectors[at]).ShouldBe(1, 1e-5f);
            var wanted = items[at].TryGetProperty("embedding", out var whole) ? whole : items[at].GetProperty("embedding_first8");
            foreach (var (number, value) in vectors[at].Zip(wanted.EnumerateArray().Select(value => value.GetSingle())))
            {
                number.ShouldBe(value, 1e-5f);
            }
        }
    }

    [Fact]
    public void A_text_is_the_mean_of_its_tokens_special_ones_included_whatever_stands_beside_it_in_the_batch()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var encoder = LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings);

        var vectors = encoder.Embed(["lovely day", "it was a lovely day with friends", ""], Pooling.Mean, Token);

        vectors[0].ShouldBe(Normal(small, "[CLS]", "lovely", "day", "[SEP]"), 1e-6);
        vectors[2].ShouldBe(Normal(small, "[CLS]", "[SEP]"), 1e-6);
        encoder.Embed(["lovely day"], Pooling.Mean, Token)[0].ShouldBe(vectors[0], 1e-6);
        encoder.Embed(["lovely day"], Pooling.FirstToken, Token)[0].ShouldBe(Normal(small, "[CLS]"), 1e-6);
    }

    [Fact]
    public void A_long_text_is_read_to_its_end_in_windows_and_no_token_counts_twice()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual, maximumLength: 18);
        using var encoder = LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings);
        string[] words = [.. Enumerable.Range(0, 100).Select(at => SmallEncoder.Usual[at % SmallEncoder.Usual.Count])];
        var text = string.Join(' ', words);

        var found = encoder.EmbedWords([text], [Words(text)], Token)[0];

        // The table knows no context, so each word's vector is its row wherever the windows were cut.
        for (var word = 0; word < words.Length; word++)
        {
            found.AsSpan(word * SmallEncoder.Width, SmallEncoder.Width).ToArray().ShouldBe(small.VectorOf(words[word]).ToArray(), 1e-6);
        }

        var changed = encoder.Embed([text, text[..^words[99].Length] + "nobody"], Pooling.Mean, Token);
        changed[0].ShouldNotBe(changed[1]);
    }

    [Fact]
    public void A_word_is_the_mean_of_its_tokens()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var encoder = LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings);

        // Two tokens for whoever cuts at white space only.
        var found = encoder.EmbedWords(["paris."], [[new Word(0, 6)]], Token)[0];

        var wanted = new float[SmallEncoder.Width];
        TensorPrimitives.Add(small.VectorOf("paris"), small.VectorOf("."), wanted);
        TensorPrimitives.Divide(wanted, 2, wanted);
        found.ShouldBe(wanted, 1e-6);
    }

    [Fact]
    public void A_tokenizer_with_more_tokens_than_the_embedding_has_rows_is_refused()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual, rowsMissing: 1);

        Should.Throw<MlBackendException>(() => LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings)).Code.ShouldBe(ErrorCodes.TokenizerDoesNotMatch);
    }

    [Fact]
    public void An_encoder_with_other_inputs_is_refused_and_the_input_named()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual, input: "pixel_values");

        var failure = Should.Throw<MlBackendException>(() => LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings));

        failure.Code.ShouldBe(ErrorCodes.NotAnEncoder);
        failure.Message.ShouldContain("pixel_values");
    }

    [Fact]
    public async Task A_cancelled_call_ends_without_vectors()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var encoder = LoadedEncoder.Load(EncoderFolder.Open(small.Path), Settings);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        Should.Throw<OperationCanceledException>(() => encoder.Embed(["lovely"], Pooling.Mean, ended.Token));
    }

    private static Word[] Words(string text)
    {
        var words = new List<Word>();
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            words.Add(word);
        }

        return [.. words];
    }

    private static float[] Normal(SmallEncoder small, params string[] words)
    {
        var sum = new float[SmallEncoder.Width];
        foreach (var word in words)
        {
            TensorPrimitives.Add(sum, small.VectorOf(word), sum);
        }

        TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
        return sum;
    }
}
