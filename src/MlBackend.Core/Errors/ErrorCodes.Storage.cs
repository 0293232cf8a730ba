namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode TextNotStorable = new(3000, "A text holds U+0000 or half of a surrogate pair and cannot be stored.", "Remove the character in the tool; everything else goes on without this document.");
    public static readonly ErrorCode CredentialUnreadable = new(3001, "A stored credential cannot be decrypted.", "Set MLBACKEND_MASTER_KEY to the value it was stored with, or store the credential again with mlbackend link.");
    public static readonly ErrorCode DatabaseIsNewer = new(3002, "The database was written by a newer version of this program.", "Start that version, or restore the backup made before the update.");
    public static readonly ErrorCode StaleWriter = new(3003, "A worker that lost its training run tried to write to it; the write was refused.", "Nothing: the run goes on with its new worker.");
    public static readonly ErrorCode DatabaseUnreachable = new(3004, "The database cannot be opened.", "Check the data folder's permissions, or the connection string and that PostgreSQL runs.", Transient: true, Status: 503);
    public static readonly ErrorCode RowMissing = new(3005, "What was asked for does not exist here.", "List what exists with mlbackend projects, runs or versions.", Status: 404);
    public static readonly ErrorCode NothingToLearn = new(3006, "No question of the project has enough answers to learn from.", "Annotate more documents, with at least two different answers.");
    public static readonly ErrorCode TokenNameTaken = new(3007, "A token of this name exists already.", "Choose another name, or revoke that token first: mlbackend token revoke NAME.", Status: 409);
    public static readonly ErrorCode DiskFull = new(3050, "There is no room left on the disk.", "Make room where the data folder lies; the work goes on by itself.", Transient: true, Status: 507);
    public static readonly ErrorCode DatabaseLocked = new(3051, "Another program holds the database.", "Close what has it open, such as a backup or a database browser; the work goes on by itself.", Transient: true, Status: 503);
    public static readonly ErrorCode RunDied = new(3052, "Three attempts of a training run ended before it did.", "Look for what ended it, most often a want of memory (the kernel's log, a container's limit); then ask for the run again.", Status: 500);
    public static readonly ErrorCode OutOfMemory = new(3053, "The work needs more memory than there is.", "Give the worker more memory, or train on fewer or shorter documents.", Transient: true, Status: 507);
    public static readonly ErrorCode NoModelFolder = new(3900, "The folder holds no model.", "Give a folder that train wrote: it has a manifest.json.");
    public static readonly ErrorCode ManifestUnreadable = new(3901, "The model's manifest.json cannot be read.", "Copy the folder again from where it was trained, or train again.");
    public static readonly ErrorCode ManifestVersionUnknown = new(3902, "The model was written by another version of this program.", "Read it with the version that wrote it, or train again.");
    public static readonly ErrorCode ModelFileDamaged = new(3903, "A file of the model is missing or was changed.", "Copy the folder again from where it was trained, or train again.");
    public static readonly ErrorCode ModelFolderOccupied = new(3904, "The folder holds other files and is left as it is.", "Name a new or empty folder, or one that holds an older model.");
    public static readonly ErrorCode ModelFamilyUnknown = new(3905, "This program has no such family of models.", "Read it with the version that wrote it, or train again.");
}
