namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode OnnxFileUnreadable = new(6000, "An ONNX file cannot be read.", "Fetch or export the model again and compare its checksum.");
    public static readonly ErrorCode OnnxExternalData = new(6001, "An ONNX file names external data that is missing, cut or outside its own folder.", "Put the data file beside the model, as a file and not as a link out of the folder.");
    public static readonly ErrorCode OnnxUnsupported = new(6002, "An ONNX model uses a feature that is not supported.", "Export it again as docs/encoders.md says.");
    public static readonly ErrorCode OnnxGraphInvalid = new(6003, "An ONNX graph contradicts itself.", "Export the model again.");
    public static readonly ErrorCode NotDifferentiable = new(6004, "An ONNX graph cannot be fine-tuned.", "Export the encoder without the operator that is named, or use family encoder-head, which needs no gradients.");
    public static readonly ErrorCode OnnxRunFailed = new(6005, "ONNX Runtime refused a model or its inputs.", "Look for its own words in the detail.", Status: 500);
    public static readonly ErrorCode DeviceUnavailable = new(6006, "The GPU cannot be used; the CPU does the work.", "Install the CUDA and cuDNN libraries that the detail names, or set Device=cpu.", Status: 500);
}
