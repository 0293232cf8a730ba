using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MlBackend.Tests")]
[assembly: InternalsVisibleTo("MlBackend.Benchmarks")]
