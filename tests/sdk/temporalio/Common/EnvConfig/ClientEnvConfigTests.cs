using Temporalio.Common.EnvConfig;

namespace Temporalio.Tests.Common.EnvConfig;

public class ClientEnvConfigTests
{
    [Fact]
    public void LoadClientConnectOptions_Nothing_Defaults()
    {
        var options = Load([]);
        Assert.Null(options.TargetHost);
        Assert.Equal("default", options.Namespace);
        Assert.Null(options.Tls);
        Assert.Null(options.ApiKey);
        Assert.Null(options.RpcMetadata);
    }

    [Fact]
    public void LoadClientConnectOptions_Variables_Used()
    {
        var options = Load(new()
        {
            ["TEMPORAL_ADDRESS"] = "host:7233",
            ["TEMPORAL_NAMESPACE"] = "ns",
            ["TEMPORAL_API_KEY"] = "key",
            ["TEMPORAL_GRPC_META_SOME_KEY"] = "v",
            ["TEMPORAL_GRPC_META_EMPTY"] = "",
        });
        Assert.Equal(("host:7233", "ns", "key"), (options.TargetHost, options.Namespace, options.ApiKey));
        Assert.Equal([new("some-key", "v")], options.RpcMetadata!);
        Assert.False(options.Tls!.Disabled);
    }

    [Fact]
    public void LoadClientConnectOptions_Tls_FromDataAndFiles()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "key file");
            var tls = Load(new()
            {
                ["TEMPORAL_TLS_CLIENT_CERT_DATA"] = "cert",
                ["TEMPORAL_TLS_CLIENT_KEY_PATH"] = file,
                ["TEMPORAL_TLS_SERVER_CA_CERT_DATA"] = "ca",
                ["TEMPORAL_TLS_SERVER_NAME"] = "name",
            }).Tls!;
            Assert.Equal("cert"u8, tls.ClientCert!);
            Assert.Equal("key file"u8, tls.ClientPrivateKey!);
            Assert.Equal("ca"u8, tls.ServerRootCACert!);
            Assert.Equal("name", tls.Domain);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("0", true)]
    [InlineData("True", false)]
    public void LoadClientConnectOptions_TlsSwitch_Obeyed(string value, bool disabled) =>
        Assert.Equal(disabled, Load(new() { ["TEMPORAL_TLS"] = value, ["TEMPORAL_API_KEY"] = "k" }).Tls!.Disabled);

    [Fact]
    public void LoadClientConnectOptions_PathAndData_Throws()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Load(new()
        {
            ["TEMPORAL_TLS_CLIENT_CERT_DATA"] = "x",
            ["TEMPORAL_TLS_CLIENT_CERT_PATH"] = "y",
        }));
        Assert.Contains("TEMPORAL_TLS_CLIENT_CERT_PATH", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadClientConnectOptions_ConfigurationFile_NotSupported()
    {
        var variables = new Dictionary<string, string> { ["TEMPORAL_CONFIG_FILE"] = "/tmp/x.toml" };
        Assert.Throws<NotSupportedException>(() => ClientEnvConfig.LoadClientConnectOptions(new() { OverrideEnvVars = variables }));
        Assert.Throws<NotSupportedException>(() => ClientEnvConfig.LoadClientConnectOptions(new() { ConfigSource = DataSource.FromUTF8String("x") }));
        Assert.Throws<InvalidOperationException>(() => ClientEnvConfig.LoadClientConnectOptions(new() { DisableFile = true, DisableEnv = true }));
    }

    private static Temporalio.Client.TemporalClientConnectOptions Load(Dictionary<string, string> variables) =>
        ClientEnvConfig.LoadClientConnectOptions(new() { OverrideEnvVars = variables, DisableFile = true });
}
