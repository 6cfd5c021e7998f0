using System.Globalization;
using DataEgress.Local.Temporal;

// A server on a folder: prints its address once it answers, and runs until it is killed.
var options = new TemporalServerOptions
{
    DataDirectory = args[0],
    SnapshotThreshold = long.Parse(args[1], CultureInfo.InvariantCulture),
};
await using var server = await TemporalServer.StartAsync(options);
Console.WriteLine(server.Address);
Console.Error.WriteLine((await server.Failed).Message);
return 1;
