using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers.Tests;

public sealed class EgressHostTests
{
    [Fact]
    public void Validate_ManyWrongSettings_NamesThemAll()
    {
        using var host = EgressHost.CreateBuilder([], new Dictionary<string, string?>
        {
            ["TEMPORAL_ADDRESS"] = "nowhere",
            ["Egress:Queue:Receivers"] = "99",
            ["Egress:Transfer:PartBytes"] = "1",
            ["Egress:Sft:RoutesFile"] = "/not/there.yaml",
        }).Build();

        var errors = Assert.Throws<AggregateException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate())
            .InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures).ToList();

        Assert.Equal(
            [
                "Egress:Queue:Receivers: '99'; allowed: 1 to 64",
                "Egress:Queue:Url: missing; allowed: the URL of an SQS queue, or Egress:Queue:Enabled=false",
                "Egress:Sft:RoutesFile: '/not/there.yaml'; allowed: a file that is there",
                "Egress:Transfer:PartBytes: '1'; allowed: 5242880 to 1073741824",
                "TEMPORAL_ADDRESS: 'nowhere'; allowed: host:port",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_WrongSettings_EndsWithOne() => Assert.Equal(1, await EgressHost.RunAsync(["--Egress:Queue:Receivers=99"]));

    [Fact]
    public async Task Run_ValueOfAnotherType_EndsWithOne() => Assert.Equal(1, await EgressHost.RunAsync(["--Egress:Queue:Receivers=many"]));
}
