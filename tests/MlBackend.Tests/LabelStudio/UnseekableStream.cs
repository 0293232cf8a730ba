namespace MlBackend.Tests.LabelStudio;

/// <summary>A stream that cannot say how long it is, so that it is sent in chunks.</summary>
internal sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
