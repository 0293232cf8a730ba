using MlBackend.Core.Errors;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class EncoderFolderTests
{
    [Fact]
    public void MiniLM_is_described_from_its_files()
    {
        var folder = EncoderFolder.Open(Repository.SharedPath("models", "all-MiniLM-L6-v2"));

        folder.Reference.Id.ShouldBe("all-MiniLM-L6-v2");
        folder.Architecture.ShouldBe("bert");
        folder.Pooling.ShouldBe(Pooling.Mean);
        folder.MaximumLength.ShouldBe(512);
    }

    [Fact]
    public void What_sentence_transformers_say_of_pooling_and_length_counts()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        Directory.CreateDirectory(Path.Combine(small.Path, "1_Pooling"));
        File.WriteAllText(Path.Combine(small.Path, "1_Pooling", "config.json"), """{ "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false }""");
        File.WriteAllText(Path.Combine(small.Path, "sentence_bert_config.json"), """{ "max_seq_length": 32 }""");

        var folder = EncoderFolder.Open(small.Path);

        folder.Pooling.ShouldBe(Pooling.FirstToken);
        folder.MaximumLength.ShouldBe(32);
    }

    [Fact]
    public void Roberta_keeps_positions_for_padding_so_its_windows_are_two_shorter()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        File.WriteAllText(Path.Combine(small.Path, "config.json"), """{ "model_type": "roberta", "max_position_embeddings": 130, "pad_token_id": 1 }""");

        EncoderFolder.Open(small.Path).MaximumLength.ShouldBe(128);
    }

    [Fact]
    public void Another_tokenizer_or_other_weights_make_another_encoder()
    {
        using var one = new SmallEncoder(SmallEncoder.Usual);
        using var same = new SmallEncoder(SmallEncoder.Usual);
        using var other = new SmallEncoder([.. SmallEncoder.Usual, "more"]);
        var hash = EncoderFolder.Open(one.Path).Reference.Hash;

        EncoderFolder.Open(same.Path).Reference.Hash.ShouldBe(hash);
        EncoderFolder.Open(other.Path).Reference.Hash.ShouldNotBe(hash);
        File.AppendAllText(Path.Combine(one.Path, "tokenizer.json"), " ");
        EncoderFolder.Open(one.Path).Reference.Hash.ShouldNotBe(hash);
    }

    [Theory]
    [InlineData("tokenizer.json", 6011)]
    [InlineData("model.onnx", 6011)]
    public void A_folder_that_lacks_a_file_is_refused_and_the_file_named(string file, int code)
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        File.Delete(Path.Combine(small.Path, file));

        var failure = Should.Throw<MlBackendException>(() => EncoderFolder.Open(small.Path));

        failure.Code.Number.ShouldBe(code);
        failure.Message.ShouldContain(file);
    }

    [Fact]
    public void A_configuration_that_is_no_JSON_is_refused()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        File.WriteAllText(Path.Combine(small.Path, "config.json"), "{ \"model_type\": ");

        Should.Throw<MlBackendException>(() => EncoderFolder.Open(small.Path)).Code.ShouldBe(ErrorCodes.EncoderConfigUnreadable);
    }
}
