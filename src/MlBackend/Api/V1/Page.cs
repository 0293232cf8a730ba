using System.Globalization;
using MlBackend.Core.Errors;

namespace MlBackend.Api.V1;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="Next">What to give as <c>after</c> to get the rest; null on the last page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>How a list is paged: <c>?limit=&amp;after=</c>.</summary>
internal static class Paging
{
    private const int Usual = 50;
    private const int Most = 500;

    /// <summary>How many entries a page has.</summary>
    /// <exception cref="MlBackendException">It is not from 1 to 500.</exception>
    public static int Limit(int? limit) =>
        limit is null or (>= 1 and <= Most) ? limit ?? Usual : throw ErrorCodes.RequestInvalid.With($"limit is a whole number from 1 to {Most}.");

    /// <summary>The number before which a list of numbered entries goes on, newest first.</summary>
    /// <exception cref="MlBackendException">It is no number.</exception>
    public static int Before(string? after) =>
        after is null ? int.MaxValue
        : int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw ErrorCodes.RequestInvalid.With("after is what an earlier page called next.");

    /// <summary>A page of what was read with one entry too many.</summary>
    public static Page<TView> Of<T, TView>(IReadOnlyList<T> oneMore, int limit, Func<T, TView> view, Func<T, string> cursor) =>
        new([.. oneMore.Take(limit).Select(view)], oneMore.Count > limit ? cursor(oneMore[limit - 1]) : null);

    /// <summary>A number as a cursor.</summary>
    public static string Cursor(int number) => number.ToString(CultureInfo.InvariantCulture);
}
