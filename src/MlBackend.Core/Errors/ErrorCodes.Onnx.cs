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
    public static readonly ErrorCode CheckpointDoesNotFit = new(6007, "A checkpoint is of another model or of other settings.", "Delete it and train from the start.");

    public static readonly ErrorCode NotAnEncoder = new(6010, "An ONNX model is no encoder: its inputs or outputs are not those of one.", "Export it as docs/encoders.md says, without a head.");
    public static readonly ErrorCode EncoderIncomplete = new(6011, "The folder of an encoder lacks a file.", "It needs one ONNX file and tokenizer.json; docs/encoders.md shows such a folder.");
    public static readonly ErrorCode TokenizerDoesNotMatch = new(6012, "The tokenizer has more tokens than the encoder knows.", "Take both files from the same model.");
    public static readonly ErrorCode EncoderConfigUnreadable = new(6013, "A configuration file of an encoder cannot be read.", "Fetch the encoder again.");
    public static readonly ErrorCode EncoderUnknown = new(6014, "There is no such encoder here.", "Add it with mlbackend models add, or name its folder with --encoder.");
    public static readonly ErrorCode EncoderThere = new(6015, "Another encoder has this name already.", "Give another name with --name, or remove that encoder first.");
    public static readonly ErrorCode EncoderInUse = new(6016, "Models sit on this encoder.", "Remove it with --force; those models then fail until it is added again.");
    public static readonly ErrorCode DownloadFailed = new(6020, "A file could not be downloaded.", "Run the same command again: it goes on where it stopped. Behind a proxy set HTTPS_PROXY; for a mirror set HF_ENDPOINT.", Transient: true, Status: 502);
    public static readonly ErrorCode DownloadDamaged = new(6021, "A downloaded file has another checksum than it should.", "Run the same command again; where it stays so, the source or something on the way changes the file.", Status: 502);
    public static readonly ErrorCode DownloadForbidden = new(6022, "Offline mode is on, so nothing is downloaded.", "Unset HF_HUB_OFFLINE or leave out --offline, or add the encoder from a folder.");
    public static readonly ErrorCode DownloadAbsent = new(6023, "What should be downloaded is not there.", "Check the name and the revision; a private model needs HF_TOKEN.", Status: 404);
}
