namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode DocBinInvalid = new(5100, "The file is no .spacy file (DocBin).", "Write it again with spaCy 3 or with mlbackend export.");
    public static readonly ErrorCode DocumentContradicts = new(5101, "A document of the .spacy file contradicts itself.", "Write the file again with spaCy 3; the number counts documents from 1.");
    public static readonly ErrorCode DocBinTooLarge = new(5102, "The .spacy file unpacks to more than is accepted.", "Split the corpus into several files.");
    public static readonly ErrorCode SpacyJsonInvalid = new(5103, "The file is no JSON of spaCy.", "Write a list of Doc.to_json() objects, or spaCy's training JSON; docs/corpora.md describes both.");
    public static readonly ErrorCode NothingToExport = new(5104, "The project has no annotated document to export.", "Annotate some, and wait until the service has pulled them.");
    public static readonly ErrorCode ExportFolderOccupied = new(5105, "The folder holds something already.", "Name a new or an empty folder.");
    public static readonly ErrorCode ExportSettingUnknown = new(5106, "The project has no such question or field.", "Take the names from mlbackend projects --json.");
    public static readonly ErrorCode LanguageInvalid = new(5107, "The language is not written as a code.", "Use two or three small letters, such as en; xx means several languages.");
    public static readonly ErrorCode DocBinFull = new(5108, "A .spacy file cannot hold so many tokens.", "Write several files: with spaCy's thirteen columns each holds 41 million tokens.");
}
