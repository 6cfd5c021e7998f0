using DataEgress.Activities.Egress.Sft;

namespace DataEgress.Activities.Tests.Egress.Sft;

public sealed class RoutesReaderTests
{
    private const string Example = """
        sender:
          retryBehaviour:
            backOffMultiplier: 2
            maximumRedeliveries: 3
            maximumRedeliveryDelay: 3600000   # ms
            redeliveryDelay: 600000           # ms
          routes:
            - name: internal/Example/inbound/data
              source: /data-egress/example/
              actions:                        # in order
                - name: renameFile
                  properties: { rename_regex: "(.+)", rename_replacement: "TEST_$1" }
                - name: writeFile
                  properties: { destination: /data-egress/copy/ }
                - name: httpRequest
                  properties: { destination: "https://host:8091/internal/Example/inbound/data" }
              errorFolder: /data-egress/error/example
              deleteOnSend: true
              filenameRegex: ".*"
              maxThreadPoolSize: 3
              threadPoolSize: 3
        """;

    [Fact]
    public void Read_AgentsExample_IsUnderstood()
    {
        var reader = new RoutesReader();

        var routes = reader.Read(Example);

        Assert.Empty(reader.Errors);
        Assert.Equal(new(3, TimeSpan.FromMinutes(10), 2, TimeSpan.FromHours(1)), routes!.Redelivery);
        var route = Assert.Single(routes.All);
        Assert.Equal(("/data-egress/example", "/data-egress/error/example", true, 3), (route.Source, route.ErrorFolder, route.DeleteOnSend, route.FilesAtOnce));
        Assert.Collection(
            route.Actions,
            a => Assert.Equal("TEST_a.csv", Assert.IsType<RenameFile>(a).Pattern.Replace("a.csv", ((RenameFile)a).Replacement)),
            a => Assert.Equal("/data-egress/copy", Assert.IsType<WriteFile>(a).Destination),
            a => Assert.True(Assert.IsType<HttpRequest>(a).VerifyTls));
    }

    [Fact]
    public void For_TwoRoutesOnOneFolder_TakesTheFirstThatMatchesTheWholeName()
    {
        var routes = new RoutesReader().Read("""
            sender:
              routes:
                - { name: narrow, source: /data-egress/x, filenameRegex: "[a-z]+\\.csv" }
                - { name: wide, source: /data-egress/x/, filenameRegex: ".*" }
            """)!;

        Assert.Equal("narrow", routes.For("/data-egress/x", "abc.csv")?.Name);
        Assert.Equal("wide", routes.For("/data-egress/x", "abc.csv.gz")?.Name);
        Assert.Equal("wide", routes.For("/data-egress/x/sub", "1.csv")?.Name);
        Assert.Null(routes.For("/data-egress/xy", "abc.csv"));
    }

    [Fact]
    public void Read_ManyErrors_NamesThemAll()
    {
        var reader = new RoutesReader();

        Assert.Null(reader.Read("""
            sender:
              retryBehaviour: { backOffMultiplier: 0.5, maximumRedeliveries: -1 }
              routes:
                - source: relative
                  filenameRegex: "("
                  actions:
                    - name: sendMail
                    - { name: httpRequest, properties: { destination: "http://host/x", verify_tls: maybe } }
                    - { name: writeFile, properties: { destination: /data-egress/../etc } }
            """));
        Assert.Equal(
            [
                "sender.retryBehaviour.backOffMultiplier",
                "sender.retryBehaviour.maximumRedeliveries",
                "sender.routes[0].actions[0].name",
                "sender.routes[0].actions[1].properties.destination",
                "sender.routes[0].actions[1].properties.verify_tls",
                "sender.routes[0].actions[2].properties.destination",
                "sender.routes[0].filenameRegex",
                "sender.routes[0].name",
                "sender.routes[0].source",
            ],
            reader.Errors.Select(e => e[..e.IndexOf(':', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sender: {}")]
    [InlineData("sender: [1")]
    [InlineData("- a")]
    public void Read_NoRoutes_IsAnError(string yaml)
    {
        var reader = new RoutesReader();

        Assert.Null(reader.Read(yaml));
        Assert.NotEmpty(reader.Errors);
    }
}
