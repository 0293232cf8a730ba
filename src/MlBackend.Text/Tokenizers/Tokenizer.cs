using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Decoders;
using MlBackend.Text.Tokenizers.Models;
using MlBackend.Text.Tokenizers.Normalizers;
using MlBackend.Text.Tokenizers.PostProcessors;
using MlBackend.Text.Tokenizers.PreTokenizers;
using MlBackend.Text.Tokenizers.Reading;

namespace MlBackend.Text.Tokenizers;

/// <summary>
/// An encoder's tokenizer, read from the tokenizer.json of huggingface/tokenizers. It gives the ids, offsets and texts
/// that library gives. Immutable; safe for several threads at once.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    internal Tokenizer(TokenizerParts parts) => _parts = parts;

    /// <summary>The truncation that the file asks for, or null. It is applied only where a caller passes it on.</summary>
    public TruncationOptions? Truncation => _parts.Truncation;

    /// <summary>The padding that the file asks for, or null. It is applied only where a caller passes it on.</summary>
    public PaddingOptions? Padding => _parts.Padding;

    /// <summary>One more than the highest id: an embedding must have at least so many rows.</summary>
    public int VocabularySize => Math.Max(_parts.Model.Vocabulary.Size, _parts.Added.Size);

    /// <summary>Reads a file.</summary>
    /// <exception cref="MlBackendException">It is no tokenizer.json, or uses something that is not supported: the message names it.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static async Task<Tokenizer> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var length = new FileInfo(path).Length;
        return length > TokenizerReader.LargestFile
            ? throw TokenizerReader.TooLarge(length)
            : Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="MlBackendException">As <see cref="LoadAsync"/>.</exception>
    public static Tokenizer Read(ReadOnlyMemory<byte> json) => TokenizerReader.Read(json);

    /// <summary>The id of a token's text, or null.</summary>
    public int? IdOf(string token)
    {
        var id = _parts.Added.Find(token);
        id = id < 0 ? _parts.Model.Vocabulary.Find(token) : id;
        return id < 0 ? null : id;
    }

    /// <summary>The text of a token, or null where there is no such id.</summary>
    public string? TextOf(int id) => _parts.Model.Vocabulary.TextOf(id) ?? _parts.Added.ContentOf(id);

    /// <summary>Encodes a text or a pair of texts.</summary>
    /// <param name="first">The text.</param>
    /// <param name="options">How; the default is special tokens, one window, no padding.</param>
    /// <param name="second">The second text of a pair.</param>
    /// <exception cref="MlBackendException">The options leave no room, or the vocabulary has no token for a part of the text.</exception>
    public TokenizedText Encode(TokenizerInput first, EncodingOptions? options = null, TokenizerInput? second = null)
    {
        options ??= EncodingOptions.Default;
        var encoded = EncodeUnpadded(first, second, options);
        return options.Padding is { } padding ? encoded.Pad(PaddedLength(padding, encoded.Count), padding) : encoded;
    }

    /// <summary>Encodes texts; they are filled up to one length where the options say so.</summary>
    /// <exception cref="MlBackendException">As <see cref="Encode"/>.</exception>
    public IReadOnlyList<TokenizedText> EncodeBatch(
        IReadOnlyList<TokenizerInput> texts, EncodingOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= EncodingOptions.Default;
        var encoded = new TokenizedText[texts.Count];
        for (var index = 0; index < encoded.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoded[index] = EncodeUnpadded(texts[index], null, options);
        }

        if (options.Padding is { } padding && encoded.Length > 0)
        {
            var length = PaddedLength(padding, encoded.Max(one => one.Count));
            return [.. encoded.Select(one => one.Pad(length, padding))];
        }

        return encoded;
    }

    /// <summary>Turns ids back into text. Ids without a token are left out.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true)
    {
        List<string> tokens =
        [
            .. ids.Select(id => _parts.Added.TextOf(id) ?? _parts.Model.Vocabulary.TextOf(id)).OfType<string>()
                .Where(token => !skipSpecialTokens || !_parts.Added.IsSpecial(token)),
        ];
        return _parts.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    /// <summary>A text as the normalizer leaves it, for tests and for people who look for the cause of odd tokens.</summary>
    internal string Normalize(string text)
    {
        var normalized = new NormalizedText();
        normalized.Load(text, 0);
        _parts.Normalizer?.Normalize(normalized);
        return normalized.Units.ToString();
    }

    private TokenizedText EncodeUnpadded(TokenizerInput first, TokenizerInput? second, EncodingOptions options)
    {
        var surfaces = new SurfaceTexts(TextOf);
        var workspace = _workspaces.TryTake(out var taken) ? taken : new Workspace(_parts.Model);
        workspace.Output.Clear();
        EncodeSequence(first, 0, workspace, surfaces);
        var split = workspace.Output.Count;
        if (second is { } other)
        {
            EncodeSequence(other, 1, workspace, surfaces);
        }

        var tokens = workspace.Output.Memory;
        List<EncodedPart> parts = second is null
            ? [new EncodedPart(tokens)]
            : [new EncodedPart(tokens[..split]), new EncodedPart(tokens[split..])];
        if (options.Truncation is { } truncation)
        {
            Truncate(parts, truncation, options.AddSpecialTokens);
        }

        var processed = _parts.PostProcessor is { } processor
            ? processor.Process(parts, new PostProcessing(options.AddSpecialTokens, surfaces, first, second))
            : parts;
        var joined = Windows.Join(processed, surfaces);
        if (!workspace.IsOversized)
        {
            _workspaces.Add(workspace);
        }

        return joined;
    }

    private void Truncate(List<EncodedPart> parts, TruncationOptions truncation, bool addSpecialTokens)
    {
        var specials = addSpecialTokens ? _parts.PostProcessor?.AddedTokens(parts.Count > 1) ?? 0 : 0;
        if (truncation.MaximumLength < specials || truncation.Stride < 0)
        {
            throw ErrorCodes.TruncationImpossible.With("Special tokens alone are longer, or the stride is negative.");
        }

        Windows.Truncate(parts, truncation.MaximumLength - specials, truncation);
    }

    private void EncodeSequence(TokenizerInput input, int sequence, Workspace workspace, SurfaceTexts surfaces)
    {
        if (input.Words is not { } words)
        {
            EncodeText(input.Text ?? "", sequence, null, workspace, surfaces);
            return;
        }

        for (var word = 0; word < words.Count; word++)
        {
            EncodeText(words[word], sequence, word, workspace, surfaces);
        }
    }

    private void EncodeText(string text, int sequence, int? givenWord, Workspace workspace, SurfaceTexts surfaces)
    {
        var pieces = workspace.Pieces;
        pieces.Clear();
        _parts.Added.Extract(text, _parts.Normalizer, workspace);
        _parts.PreTokenizer?.PreTokenize(pieces, workspace.Matches);

        var aligned = pieces.Aligned;
        ReadOnlySpan<char> units = aligned.Units;
        var all = CollectionsMarshal.AsSpan(pieces.Pieces);
        for (var index = 0; index < all.Length; index++)
        {
            var piece = all[index];
            var tokens = workspace.Tokens;
            tokens.Clear();
            if (piece.IsToken)
            {
                tokens.Add(new WordToken(piece.Token, 0, piece.Length, ShowsText: true));
            }
            else
            {
                workspace.Worker.Tokenize(units[piece.Start..piece.End], tokens);
            }

            foreach (ref readonly var token in tokens.Items)
            {
                var (from, to) = (piece.Start + token.Start, piece.Start + token.End);
                workspace.Output.Add(new EncodedToken(
                    token.Id,
                    new Utf16Offset(aligned.StartOf(from)),
                    new Utf16Offset(aligned.EndOf(to - 1)),
                    givenWord ?? index,
                    sequence,
                    sequence,
                    TokenKind.Text)
                {
                    Surface = token.ShowsText ? surfaces.Add(token.Id, units[from..to]) : -1,
                });
            }
        }
    }

    private static int PaddedLength(PaddingOptions padding, int longest)
    {
        var length = padding.Length ?? longest;
        return padding.MultipleOf is > 0 and var multiple ? checked((length + multiple - 1) / multiple * multiple) : length;
    }
}

/// <summary>What a tokenizer consists of.</summary>
internal sealed record TokenizerParts(
    ITokenModel Model,
    AddedVocabulary Added,
    INormalizer? Normalizer,
    IPreTokenizer? PreTokenizer,
    IPostProcessor? PostProcessor,
    IDecoder? Decoder,
    TruncationOptions? Truncation,
    PaddingOptions? Padding);
