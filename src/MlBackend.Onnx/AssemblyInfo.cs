using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MlBackend.Autodiff")]
[assembly: InternalsVisibleTo("MlBackend.Tests")]
[assembly: InternalsVisibleTo("MlBackend.Benchmarks")]
