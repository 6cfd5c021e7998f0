using System.Text.Json;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Workflows.Tests.Deployment.Plans;

public sealed class ParameterBindingTests
{
    private static readonly Plan Snapshots = PlanReader.Read("""
        plan: data-layer
        parameters:
          RDSBackupInterval: { type: integer, default: 24, least: 1 }
          RDSBackupRetentionDays: { type: integer, default: 30 }
          EnableDR: { type: boolean, default: false }
          DRAWSAccountId: { type: string, pattern: "[0-9]{12}", required-when: EnableDR, forbidden-when: not EnableDR }
          Branch: { type: string, default: master, allowed: [master] }
          MinCapacity: { type: integer, default: 2 }
          MaxCapacity: { type: integer, default: 4 }
          VpcCIDR: { type: cidr }
          Subnets: { type: list, optional: true, most: 2 }
        rules:
          - that: RDSBackupRetentionDays*24/RDSBackupInterval <= 100
            message: at most 100 snapshots
          - that: MinCapacity != 0 and MaxCapacity != 0 => MinCapacity <= MaxCapacity
            message: MinCapacity is at most MaxCapacity
        steps:
          - step: rest
            wait: { for: 1s }
        """).Plan!;

    [Fact]
    public void Bind_TextsOfACommandLine_TakeTheirTypes()
    {
        var bound = Bind("VpcCIDR=10.0.0.0/16", "EnableDR=true", "DRAWSAccountId=012345678901", "RDSBackupInterval=12", "RDSBackupRetentionDays=50", "Subnets=a, b");

        Assert.Empty(bound.Errors);
        Assert.Equal(("true", "12", "[\"a\",\"b\"]"), (bound.Values["EnableDR"].GetRawText(), bound.Values["RDSBackupInterval"].GetRawText(), bound.Values["Subnets"].GetRawText()));
    }

    [Fact]
    public void Bind_ManyErrors_ReportsAll() => Assert.Equal(
        [
            "Color: data-layer has no such parameter",
            "RDSBackupInterval: 0; allowed: at least 1",
            "Branch: \"main\"; allowed: master",
            "VpcCIDR: \"10.0.0.0/99\"; allowed: a network such as 10.0.0.0/16",
            "Subnets: 3 items; allowed: at most 2",
            "DRAWSAccountId: missing; a text is required when EnableDR",
        ],
        Bind("Color=red", "RDSBackupInterval=0", "Branch=main", "VpcCIDR=10.0.0.0/99", "Subnets=a,b,c", "EnableDR=true").Errors);

    [Theory]
    [InlineData("RDSBackupInterval=6", "at most 100 snapshots")]
    [InlineData("MinCapacity=5", "MinCapacity is at most MaxCapacity")]
    [InlineData("DRAWSAccountId=012345678901", "DRAWSAccountId: '012345678901'; must be empty when not EnableDR")]
    public void Bind_BrokenRule_IsRefused(string given, string error) => Assert.Equal([error], Bind("VpcCIDR=10.0.0.0/16", given).Errors);

    private static BoundParameters Bind(params string[] given) => ParameterBinding.Bind(
        Snapshots, "any", "alice", given.Select(g => g.Split('=', 2)).ToDictionary(g => g[0], g => JsonSerializer.SerializeToElement(g[1])));
}
