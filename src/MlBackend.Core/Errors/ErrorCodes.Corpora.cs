namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode FileUnreadable = new(5000, "The file cannot be opened.", "Check its path and your rights to it.");
    public static readonly ErrorCode FormatUnknown = new(5001, "The file's format is not recognised.", "Name it with --from; docs/shell.md describes each format.");
    public static readonly ErrorCode NotUtf8 = new(5002, "The file is not UTF-8 text.", "Convert it, for example with iconv -f LATIN1 -t UTF-8.");
    public static readonly ErrorCode JsonLineInvalid = new(5003, "A line is not one JSON object.", "Mend the line, or write the file again with a JSON library.");
    public static readonly ErrorCode RecordInvalid = new(5004, "A record lacks something or holds a value of the wrong kind.", "Compare it with the format in docs/shell.md.");
    public static readonly ErrorCode SpanOutsideText = new(5005, "A span does not fit its text.", "Count offsets in Unicode code points from 0, the end exclusive.");
    public static readonly ErrorCode ColumnsDiffer = new(5006, "A line has another number of columns than the first.", "Mend the line; a separator inside a token or cell is the usual cause.");
    public static readonly ErrorCode TagUnknown = new(5007, "A tag is not O and not B, I, E, S, L or U followed by a hyphen and a label.", "Put the tag in the last column and write it as in B-PER.");
    public static readonly ErrorCode CsvInvalid = new(5008, "A row is not CSV.", "Put cells with quotes, delimiters or line ends in double quotes and double the quotes inside.");
    public static readonly ErrorCode ColumnMissing = new(5009, "The table has no such column.", "Name the columns in the first line: text and label.");
    public static readonly ErrorCode CompressionDamaged = new(5010, "The compressed file is damaged or cut.", "Copy it again, or unpack it by hand.");
    public static readonly ErrorCode LineTooLong = new(5011, "A line is too long.", "Write one record a line, each below 64 MB.");
    public static readonly ErrorCode SeveralLabels = new(5020, "A document has several labels where the task allows one.", "Train with --task multichoice.");
    public static readonly ErrorCode NothingLabelled = new(5021, "The file has no document that is labelled for this task.", "Check --task and --question against the file; docs/shell.md says what counts as labelled.");
    public static readonly ErrorCode QuestionAmbiguous = new(5022, "The file answers several questions of this kind.", "Name one of them with --question.");
    public static readonly ErrorCode FileUnwritable = new(5024, "The result cannot be written.", "Check the path, the free space and your rights to it.");
    public static readonly ErrorCode NoDataFolder = new(5030, "The data folder holds no database.", "Start mlbackend serve once, or name its folder with --data-dir.");
    public static readonly ErrorCode ProjectUnknown = new(5031, "There is no such project, or several.", "Take the id from mlbackend projects --json.");
    public static readonly ErrorCode ModelDoesNotFit = new(5032, "The model does not fit the project's questions.", "Train it on the project's own question and labels, or name the question with --question.");
    public static readonly ErrorCode CredentialMissing = new(5033, "There is no token on standard input.", "Pipe it in, as in: mlbackend link URL --token - < token.txt");
    public static readonly ErrorCode TokenUnknown = new(5034, "There is no such token, or it is revoked already.", "Take its name or id from mlbackend token list.");
    public static readonly ErrorCode TagOutOfOrder = new(5040, "A tag cannot stand where it does in this scheme.", "Name the file's own scheme, or read it with --from conll, which begins a new span there.");
    public static readonly ErrorCode TreeInvalid = new(5041, "A sentence of CoNLL-U breaks the format.", "Compare it with the format's page at universaldependencies.org; ten columns, one TAB between two.");
    public static readonly ErrorCode StandoffInvalid = new(5042, "A line of brat standoff breaks the format.", "Fields are separated by TAB; offsets count code points of the text file, line ends included.");
    public static readonly ErrorCode WebAnnoInvalid = new(5043, "A line of WebAnno TSV breaks the format.", "Export the document again as WebAnno TSV 3; older versions are not read.");
    public static readonly ErrorCode FeaturesInvalid = new(5044, "A value does not fit the data set's features.", "Put dataset_info.json beside the file, with the names of the labels in their order.");
    public static readonly ErrorCode OutputOccupied = new(5045, "The output is there already.", "Name a new folder; a file is replaced, a folder is not.");
    public static readonly ErrorCode FormatNotWritten = new(5046, "There is no writer of that name, or the name of the output does not say which.", "Name one with --to; mlbackend convert --help lists them.");
    public static readonly ErrorCode ImportChanged = new(5048, "The files are not those that the import began with.", "Begin it again with --restart, or name the files as they were.");
    public static readonly ErrorCode ImportIncomplete = new(5049, "The tool did not take all documents.", "Run the same command again: it goes on where it stopped.", Transient: true);
    public static readonly ErrorCode ImportNotOffered = new(5050, "There is no linked tool of that kind to import to, or several.", "Link it with mlbackend link, or name its address with --url.");
}
