using System.CommandLine;
using DataEgress.Bench.Crypto;
using DataEgress.Bench.Scale;
using DataEgress.Bench.Sdk;
using DataEgress.Bench.Server;
using DataEgress.Bench.Transfer;

var root = new RootCommand("Measures how fast Egress is on this machine.")
{
    ServerCommand.Create(),
    HostCommand.Create(),
    CryptoCommand.Create(),
    ScaleCommand.Create(),
    SdkCommand.Create(),
    WorkerCommand.Create(),
    LargeCommand.Create(),
    TransferCommand.Create(),
    StorageCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
