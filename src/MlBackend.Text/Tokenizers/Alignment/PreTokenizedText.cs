namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>A normalised text in pieces: words for the model, and added tokens that are finished already.</summary>
internal sealed class PreTokenizedText
{
    private AlignedUnits _current = new();
    private AlignedUnits _spare = new();
    private List<Piece> _pieces = [];
    private List<Piece> _sparePieces = [];

    /// <summary>The units of all pieces with their alignment.</summary>
    public AlignedUnits Aligned => _current;

    /// <summary>The pieces in order; none is empty.</summary>
    public List<Piece> Pieces => _pieces;

    /// <summary>Starts over.</summary>
    public void Clear()
    {
        _current.Clear();
        _pieces.Clear();
    }

    /// <summary>Adds a stretch of a normalised text as one piece; nothing where it is empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">First unit.</param>
    /// <param name="end">End, exclusive.</param>
    /// <param name="token">The added token that it is, or <see cref="Piece.Word"/>.</param>
    public void Add(NormalizedText text, int start, int end, int token)
    {
        if (end <= start)
        {
            return;
        }

        var at = _current.Length;
        _current.Append(text.Aligned, start, end - start);
        _pieces.Add(new Piece(at, _current.Length, token));
    }

    /// <summary>
    /// Cuts every word by a pattern. Pieces that come out empty are left out.
    /// </summary>
    public void Split(IPattern pattern, SplitBehavior behavior, MatchList matches)
    {
        _sparePieces.Clear();
        foreach (var piece in _pieces)
        {
            if (piece.IsToken)
            {
                _sparePieces.Add(piece);
                continue;
            }

            matches.Clear();
            pattern.Find(_current.Units[piece.Start..piece.End], matches);
            matches.Complete(piece.Length);
            matches.Merge(behavior);
            foreach (var match in matches.Items)
            {
                if (!match.IsRemoved && match.End > match.Start)
                {
                    _sparePieces.Add(new Piece(piece.Start + match.Start, piece.Start + match.End, Piece.Word));
                }
            }
        }

        (_pieces, _sparePieces) = (_sparePieces, _pieces);
    }

    /// <summary>Begins a rewriting of all pieces: for each, write to the returned text and call <see cref="AddRewritten"/>.</summary>
    public AlignedUnits BeginRewrite()
    {
        _spare.Clear();
        _sparePieces.Clear();
        return _spare;
    }

    /// <summary>Takes over an added token unchanged.</summary>
    public void KeepToken(in Piece piece)
    {
        var at = _spare.Length;
        _spare.Append(_current, piece.Start, piece.Length);
        _sparePieces.Add(new Piece(at, _spare.Length, piece.Token));
    }

    /// <summary>Makes a piece of what was written between two places; nothing where that is empty.</summary>
    public void AddRewritten(int start, int end)
    {
        if (end > start)
        {
            _sparePieces.Add(new Piece(start, end, Piece.Word));
        }
    }

    /// <summary>Makes the rewriting the text.</summary>
    public void EndRewrite()
    {
        (_current, _spare) = (_spare, _current);
        (_pieces, _sparePieces) = (_sparePieces, _pieces);
    }
}

/// <summary>A stretch of a <see cref="PreTokenizedText"/>.</summary>
/// <param name="Start">First unit.</param>
/// <param name="End">End, exclusive.</param>
/// <param name="Token">The id of the added token that it is, or <see cref="Word"/>.</param>
internal readonly record struct Piece(int Start, int End, int Token)
{
    /// <summary>A piece that the model shall tokenise.</summary>
    public const int Word = -1;

    /// <summary>True for an added token.</summary>
    public bool IsToken => Token != Word;

    /// <summary>In units.</summary>
    public int Length => End - Start;
}
