using System.Buffers.Binary;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;

namespace MlBackend.Spacy.DocBin;

/// <summary>Reads the rows of the tokens, one document after the other.</summary>
internal sealed class DocRows(MsgpackReader cells, MsgpackReader spaces, IReadOnlyList<int> columns, StoredStrings strings)
{
    private readonly DocColumn[] attributes = [.. columns.Select(column => (DocColumn)column)];
    private int document;

    /// <summary>The tokens of the next document.</summary>
    /// <param name="length">How many they are; the file holds them.</param>
    /// <param name="number">The document's number, for errors.</param>
    public DocToken[] Read(int length, int number)
    {
        document = number;
        var tokens = new DocToken[length];
        var rowBytes = attributes.Length * sizeof(ulong);
        for (var index = 0; index < length; index++)
        {
            var row = cells.Take(rowBytes);
            ref var token = ref tokens[index];
            for (var column = 0; column < attributes.Length; column++)
            {
                var cell = BinaryPrimitives.ReadUInt64LittleEndian(row[(column * sizeof(ulong))..]);
                // Most cells are empty: nobody set them.
                if (cell != 0 || attributes[column] == DocColumn.Orth)
                {
                    Set(ref token, attributes[column], cell, index, length);
                }
            }
        }

        for (var index = 0; index < length; index++)
        {
            tokens[index].SpaceAfter = spaces.Take(1)[0] switch
            {
                0 => false,
                1 => true,
                _ => throw Invalid(number, "a space is neither 0 nor 1"),
            };
        }

        var stray = DocMarks.FirstStrayInside(tokens);
        return stray < 0 ? tokens : throw Invalid(number, $"token {stray} goes on with an entity that did not begin");
    }

    /// <summary>The error of a document that contradicts itself.</summary>
    public static MlBackendException Invalid(int document, string what) => ErrorCodes.DocumentContradicts.With($"document {document}: {what}.");

    private void Set(ref DocToken token, DocColumn attribute, ulong cell, int index, int length)
    {
        switch (attribute)
        {
            case DocColumn.Orth:
                token.Orth = cell == 0 ? throw Invalid(document, $"token {index} has no text") : Text(cell);
                break;
            case DocColumn.Norm:
                // Real files lack norms; they follow from the text.
                token.Norm = strings.Find(cell);
                break;
            case DocColumn.Lemma:
                token.Lemma = Text(cell);
                break;
            case DocColumn.PartOfSpeech:
                token.PartOfSpeech = Symbols.PartOfSpeech(cell) ?? throw Invalid(document, $"token {index} has an unknown part of speech");
                break;
            case DocColumn.Tag:
                token.Tag = Text(cell);
                break;
            case DocColumn.Dependency:
                token.Dependency = Text(cell);
                break;
            case DocColumn.EntityMark:
                token.EntityMark = cell <= 3 ? (EntityMark)cell : throw Invalid(document, $"token {index} has an impossible ENT_IOB");
                break;
            case DocColumn.EntityLabel:
                token.EntityLabel = Text(cell);
                break;
            case DocColumn.Head:
                var head = unchecked((long)cell);
                token.Head = head >= -index && head < length - index ? (int)head : throw Invalid(document, $"the head of token {index} lies outside");
                break;
            case DocColumn.SentenceStart:
                token.SentenceStart = unchecked((long)cell) is 1 or -1 ? (SentenceMark)(long)cell : throw Invalid(document, $"token {index} has an impossible SENT_START");
                break;
            case DocColumn.EntityKnowledgeId:
                token.EntityKnowledgeId = Text(cell);
                break;
            case DocColumn.Morph:
                token.Morph = Text(cell);
                break;
            case DocColumn.EntityId:
                token.EntityId = Text(cell);
                break;
        }
    }

    private string Text(ulong id) => strings.Text(id, document);
}
