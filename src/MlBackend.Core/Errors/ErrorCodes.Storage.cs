namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode NoModelFolder = new(3900, "The folder holds no model.", "Give a folder that train wrote: it has a manifest.json.");
    public static readonly ErrorCode ManifestUnreadable = new(3901, "The model's manifest.json cannot be read.", "Copy the folder again from where it was trained, or train again.");
    public static readonly ErrorCode ManifestVersionUnknown = new(3902, "The model was written by another version of this program.", "Read it with the version that wrote it, or train again.");
    public static readonly ErrorCode ModelFileDamaged = new(3903, "A file of the model is missing or was changed.", "Copy the folder again from where it was trained, or train again.");
    public static readonly ErrorCode ModelFolderOccupied = new(3904, "The folder holds other files and is left as it is.", "Name a new or empty folder, or one that holds an older model.");
    public static readonly ErrorCode ModelFamilyUnknown = new(3905, "This program has no such family of models.", "Read it with the version that wrote it, or train again.");
}
