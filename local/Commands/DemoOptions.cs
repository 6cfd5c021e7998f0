using System.CommandLine;

namespace DataEgress.Local.Commands;

/// <summary>Options that all demos share.</summary>
internal sealed class DemoOptions
{
    public DemoOptions()
    {
        Temporal = EndpointOptions.Temporal();
        Aws = EndpointOptions.Aws();
        Temporal.Recursive = true;
        Aws.Recursive = true;
        Temporal.Validators.Add(EndpointOptions.CheckHostAndPort);
        Aws.Validators.Add(EndpointOptions.CheckHttpUrl);
    }

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document at the end instead of telling what happens.", Recursive = true };

    public Option<string?> Temporal { get; }

    public Option<Uri?> Aws { get; }
}
