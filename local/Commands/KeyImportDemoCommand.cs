using System.CommandLine;
using DataEgress.Local.Demo.KeyImport;

namespace DataEgress.Local.Commands;

/// <summary><c>demo key-import</c>: the key ceremony, with everybody who takes part in it.</summary>
internal static class KeyImportDemoCommand
{
    public static Command Create(DemoOptions common) => ProcedureDemoCommand.Create(
        common,
        "key-import",
        "Import a key that openssl makes: the ceremony with everybody who takes part, wrong blobs and refused approvals included, checked from outside. Example: local demo key-import",
        "egress-key-import-",
        _ => null,
        (stage, cancellationToken) => new KeyImportDemo(stage).PlayAsync(cancellationToken));
}
