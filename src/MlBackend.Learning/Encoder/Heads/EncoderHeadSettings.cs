using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Linear;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>What a training run of this family may be told; see <see cref="EncoderHeadFamily"/>.</summary>
/// <param name="Encoder">Its name or folder.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Weight">The length of a vector beside the features of the words, whose length is 1.</param>
/// <param name="Labels">What heads for labels share with the family linear.</param>
/// <param name="Spans">What heads for spans share with the family crf.</param>
internal sealed record EncoderHeadSettings(string Encoder, int Seed, float Weight, LinearSettings Labels, CrfSettings Spans)
{
    /// <exception cref="MlBackendException">No encoder is named, or an option is unknown or out of range.</exception>
    public static EncoderHeadSettings From(TrainingSettings settings, bool isSpan)
    {
        var options = new TrainingOptions(settings);
        var encoder = options.Text(EncoderHeadFamily.EncoderOption) ?? throw ErrorCodes.EncoderNotNamed.With("The option is encoder.");
        var weight = (float)options.Number("weight", isSpan ? 1 : 0.7, 1e-3, 1e3);
        var penalty = (float)options.Number("penalty", isSpan ? 0.05 : 0.1, 1e-6, 1e6);
        var balance = isSpan || options.Switch("balance", true);
        options.RefuseOthers();
        return new EncoderHeadSettings(
            encoder, settings.Seed, weight, new LinearSettings(settings.Seed, options.Epochs(100), penalty, balance), new CrfSettings(options.Epochs(70), penalty, Frequency: 1));
    }
}
