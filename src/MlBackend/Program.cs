using System.CommandLine;
using MlBackend.Hosting;

// On Ctrl-C or SIGTERM a command has this long to end in order: a run is marked, a push is confirmed.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await CommandLine.InvokeAsync(args, configuration);
