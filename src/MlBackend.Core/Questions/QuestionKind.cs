namespace MlBackend.Core.Questions;

/// <summary>What an annotator is asked for. The numbers are stored: append, never renumber.</summary>
public enum QuestionKind
{
    /// <summary>Exactly one label for the document.</summary>
    Choice = 0,

    /// <summary>Any number of labels for the document.</summary>
    MultiChoice = 1,

    /// <summary>Paths in a tree of labels.</summary>
    Taxonomy = 2,

    /// <summary>One of some ordered numbers.</summary>
    Rating = 3,

    /// <summary>Items in order of preference.</summary>
    Ranking = 4,

    /// <summary>Labelled stretches of a text.</summary>
    Span = 5,

    /// <summary>Labelled links between spans.</summary>
    Relation = 6,

    /// <summary>Free text.</summary>
    Text = 7,

    /// <summary>A number.</summary>
    Number = 8,

    /// <summary>Which of two is better.</summary>
    Pairwise = 9,

    /// <summary>A region of an image, an audio or a video.</summary>
    Region = 10,

    /// <summary>What is said in an audio or video.</summary>
    Transcript = 11,
}
