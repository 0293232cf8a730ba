using Shouldly;
using Xunit;

namespace MlBackend.Tests.Onnx;

public sealed class NoticesTests
{
    [Theory]
    [InlineData("LICENSE", "MIT License")]
    [InlineData("ThirdPartyNotices.txt", "THIRD PARTY")]
    public void The_licence_and_the_notices_of_ONNX_Runtime_lie_beside_its_library(string file, string words) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "licenses", "onnxruntime", file)).ShouldContain(words, Case.Insensitive);
}
