using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>
/// The encoders of a process: loaded on first use, shared by all models that sit on them, let go of when idle or when memory is
/// wanted for another. ONNX Runtime is loaded with the first encoder, not before.
/// </summary>
public sealed class EncoderPool(EncoderPoolOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EmbeddingCache> caches = new(StringComparer.Ordinal);
    private ITimer? sweeping;

    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>How it keeps them.</summary>
    public EncoderPoolOptions Options { get; } = options;

    /// <summary>The ids of the encoders that are in memory now.</summary>
    public IReadOnlyList<string> Loaded
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Values.Where(entry => entry.Loaded is not null).Select(entry => entry.Folder.Reference.Id)];
            }
        }
    }

    /// <summary>The encoder that somebody names: a folder, or an id that the process knows.</summary>
    /// <exception cref="MlBackendException">MLB6014: there is none; or as <see cref="EncoderFolder.Open"/>.</exception>
    public EncoderFolder Find(string name) =>
        Options.Locate(name, null) is { } known ? EncoderFolder.Open(known, name)
        : Directory.Exists(name) ? EncoderFolder.Open(name)
        : throw ErrorCodes.EncoderUnknown.With($"Nothing is known of '{name}'.");

    /// <summary>The encoder that a model sits on.</summary>
    /// <param name="reference">What the model says of it.</param>
    /// <param name="hint">Where it lay when the model was trained; null where that is not known.</param>
    /// <exception cref="MlBackendException">MLB6014: it is nowhere, or what has its name is another one.</exception>
    public EncoderFolder Find(EncoderReference reference, string? hint)
    {
        ArgumentNullException.ThrowIfNull(reference);
        foreach (var folder in new[] { Options.Locate(reference.Id, reference.Hash), hint })
        {
            if (folder is not null && Directory.Exists(folder) && EncoderFolder.Open(folder, reference.Id) is var found && found.Reference.Hash == reference.Hash)
            {
                return found;
            }
        }

        throw ErrorCodes.EncoderUnknown.With($"The model sits on '{reference.Id}' with the hash {reference.Hash[..Math.Min(12, reference.Hash.Length)]}.");
    }

    /// <summary>Does something with an encoder, which stays in memory as long as that lasts.</summary>
    public T Use<T>(EncoderFolder folder, Func<LoadedEncoder, T> work) => Use(folder, settings => LoadedEncoder.Load(folder, settings), work);

    /// <summary>The same with what a folder holds besides encoders: each folder is always loaded in one way.</summary>
    internal T Use<TLoaded, T>(EncoderFolder folder, Func<SessionSettings, TLoaded> load, Func<TLoaded, T> work)
        where TLoaded : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(work);
        var entry = Enter(folder);
        try
        {
            return work((TLoaded)entry.Get(() => load(Options.Session)));
        }
        finally
        {
            lock (gate)
            {
                entry.Users--;
                entry.LastUsed = time.GetUtcNow();
            }
        }
    }

    /// <summary>Lets go at once of what its owner will not ask for again; a copy of it that others use just now stays until it is idle.</summary>
    internal void Forget(EncoderFolder folder)
    {
        lock (gate)
        {
            if (entries.TryGetValue(folder.Reference.Hash, out var entry) && entry.Users == 0)
            {
                entries.Remove(folder.Reference.Hash);
                entry.Drop();
            }
        }
    }

    /// <summary>Lets go of encoders that were idle for too long.</summary>
    public void Sweep() => Release(time.GetUtcNow() - Options.IdleAfter, long.MaxValue, except: null);

    /// <inheritdoc/>
    public void Dispose()
    {
        sweeping?.Dispose();
        lock (gate)
        {
            foreach (var entry in entries.Values)
            {
                entry.Drop();
            }

            foreach (var cache in caches.Values)
            {
                cache.Dispose();
            }

            entries.Clear();
            caches.Clear();
        }
    }

    /// <summary>The cache of one kind of vector; null where nothing is kept.</summary>
    internal EmbeddingCache? Cache(EncoderFolder folder, string kind, bool half)
    {
        if (Options.CacheFolder is null)
        {
            return null;
        }

        lock (gate)
        {
            var name = $"{folder.Reference.Hash[..16]}.{kind}.{folder.MaximumLength}.vectors";
            if (!caches.TryGetValue(name, out var cache))
            {
                caches[name] = cache = EmbeddingCache.Open(Path.Combine(Options.CacheFolder, name), half, Options.CacheLimit);
            }

            return cache;
        }
    }

    private Entry Enter(EncoderFolder folder)
    {
        Entry entry;
        lock (gate)
        {
            var key = folder.Reference.Hash;
            if (!entries.TryGetValue(key, out entry!))
            {
                entries[key] = entry = new Entry(folder);
            }

            entry.Users++;
            var often = TimeSpan.FromTicks(Math.Clamp(Options.IdleAfter.Ticks / 4, TimeSpan.TicksPerSecond, TimeSpan.TicksPerHour));
            sweeping ??= time.CreateTimer(_ => Sweep(), null, often, often);
        }

        Release(DateTimeOffset.MinValue, Options.MemoryLimit - folder.Bytes, entry);
        return entry;
    }

    private void Release(DateTimeOffset before, long room, Entry? except)
    {
        lock (gate)
        {
            var idle = entries.Values.Where(entry => entry.Loaded is not null && entry.Users == 0 && entry != except).OrderBy(entry => entry.LastUsed).ToList();
            var taken = entries.Values.Where(entry => entry.Loaded is not null && entry != except).Sum(entry => entry.Folder.Bytes);
            foreach (var entry in idle)
            {
                if (entry.LastUsed <= before || taken > room)
                {
                    taken -= entry.Folder.Bytes;
                    entry.Drop();
                }
            }
        }
    }

    /// <summary>An encoder and who uses it. Its user count and last use change under the pool's lock only.</summary>
    private sealed class Entry(EncoderFolder folder)
    {
        private readonly Lock loading = new();

        public EncoderFolder Folder { get; } = folder;

        public IDisposable? Loaded { get; private set; }

        public int Users { get; set; }

        public DateTimeOffset LastUsed { get; set; }

        public IDisposable Get(Func<IDisposable> load)
        {
            lock (loading)
            {
                return Loaded ??= load();
            }
        }

        public void Drop()
        {
            Loaded?.Dispose();
            Loaded = null;
        }
    }
}
