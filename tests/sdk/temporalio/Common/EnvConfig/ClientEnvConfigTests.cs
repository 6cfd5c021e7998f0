using System.Text;
using Temporalio.Client;
using Temporalio.Common.EnvConfig;

namespace Temporalio.Tests.Common.EnvConfig;

public class ClientEnvConfigTests
{
    private const string TwoProfiles = """
        [profile.default]
        address = "file:7233"
        namespace = "file-ns"

        [profile.default.grpc_meta]
        Custom_Header = "from file"
        other-header = "kept"

        [profile.prod]
        address = "prod:7233"
        api_key = "prod-key"

        [profile.prod.tls]
        server_name = "prod-name"
        client_cert_data = "prod-cert"
        client_key_path = "/prod/key"
        """;

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
    public void Load_FileAndEnvironmentDisabled_Throws()
    {
        var e = Assert.Throws<InvalidOperationException>(() => ClientEnvConfig.Profile.Load(new() { DisableFile = true, DisableEnv = true }));

        Assert.Contains("Cannot disable both", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_File_HasAllProfiles()
    {
        var profiles = ClientEnvConfig.Load(new() { ConfigSource = DataSource.FromUTF8String(TwoProfiles) }).Profiles;

        Assert.Equal(["default", "prod"], profiles.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("file:7233", "file-ns"), (profiles["default"].Address, profiles["default"].Namespace));
        var headers = profiles["default"].GrpcMeta!.OrderBy(header => header.Key, StringComparer.Ordinal);
        Assert.Equal([new("custom-header", "from file"), new("other-header", "kept")], headers);
        Assert.Null(profiles["default"].Tls);
        var prod = profiles["prod"];
        Assert.Equal("prod-key", prod.ApiKey);
        Assert.Equal(((bool?)null, "prod-name"), (prod.Tls!.Disabled, prod.Tls.ServerName));
        Assert.Equal("prod-cert"u8, prod.Tls.ClientCert!.Data!);
        Assert.Equal("/prod/key", prod.Tls.ClientPrivateKey!.Path);
    }

    [Fact]
    public void Load_VariablesOverFile_Win()
    {
        var profile = LoadProfile(TwoProfiles, new()
        {
            ["TEMPORAL_ADDRESS"] = "env:7233",
            ["TEMPORAL_API_KEY"] = "env-key",
            ["TEMPORAL_GRPC_META_CUSTOM_HEADER"] = "from env",
            ["TEMPORAL_GRPC_META_OTHER_HEADER"] = "",
        });

        Assert.Equal(("env:7233", "file-ns", "env-key"), (profile.Address, profile.Namespace, profile.ApiKey));
        Assert.Equal([new("custom-header", "from env")], profile.GrpcMeta!);
    }

    [Fact]
    public void Load_EnvironmentDisabled_OnlyFile()
    {
        var profile = ClientEnvConfig.Profile.Load(new()
        {
            ConfigSource = DataSource.FromUTF8String(TwoProfiles),
            OverrideEnvVars = new Dictionary<string, string> { ["TEMPORAL_ADDRESS"] = "env:7233", ["TEMPORAL_PROFILE"] = "prod" },
            DisableEnv = true,
        });

        Assert.Equal("file:7233", profile.Address);
    }

    [Fact]
    public void Load_ProfileByVariable_ItsTlsMergesWithVariables()
    {
        var profile = LoadProfile(TwoProfiles, new()
        {
            ["TEMPORAL_PROFILE"] = "prod",
            ["TEMPORAL_TLS_SERVER_NAME"] = "env-name",
            ["TEMPORAL_TLS_CLIENT_CERT_DATA"] = "env-cert",
        });

        Assert.Equal(("prod:7233", "env-name"), (profile.Address, profile.Tls!.ServerName));
        Assert.Equal("env-cert"u8, profile.Tls.ClientCert!.Data!);
        Assert.Equal("/prod/key", profile.Tls.ClientPrivateKey!.Path);
    }

    [Theory]
    [InlineData("TEMPORAL_TLS_CLIENT_CERT_PATH", "data")]
    [InlineData("TEMPORAL_TLS_CLIENT_KEY_DATA", "path")]
    public void Load_OtherKindOfSourceThanInTheFile_Throws(string variable, string inFile)
    {
        var e = Assert.Throws<InvalidOperationException>(() => LoadProfile(TwoProfiles, new() { ["TEMPORAL_PROFILE"] = "prod", [variable] = "x" }));

        Assert.Contains(variable, e.Message, StringComparison.Ordinal);
        Assert.Contains(inFile, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownProfile_ThrowsUnlessItIsTheDefault()
    {
        var e = Assert.Throws<InvalidOperationException>(() => LoadProfile(TwoProfiles, new() { ["TEMPORAL_PROFILE"] = "staging" }));
        Assert.Contains("Profile 'staging' not found", e.Message, StringComparison.Ordinal);

        Assert.Equal(new(), LoadProfile("[profile.other]\naddress = 'a'", []));
    }

    [Fact]
    public void Load_FileByVariable_ReadUnlessMissing()
    {
        var file = Path.GetTempFileName();
        var variables = new Dictionary<string, string> { ["TEMPORAL_CONFIG_FILE"] = file };
        try
        {
            File.WriteAllText(file, TwoProfiles);
            Assert.Equal("file:7233", ClientEnvConfig.Profile.Load(new() { OverrideEnvVars = variables }).Address);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Empty(ClientEnvConfig.Load(new() { OverrideEnvVars = variables }).Profiles);
    }

    [Theory]
    [InlineData("[profile.default]\nadress = 'x'", "adress")]
    [InlineData("[profile.default.tls]\ncert = 'x'", "cert")]
    [InlineData("[profiles.default]\naddress = 'x'", "profiles")]
    public void Load_UnknownKey_ThrowsWhenStrict(string toml, string key)
    {
        var source = DataSource.FromUTF8String(toml);

        var e = Assert.Throws<InvalidOperationException>(() => ClientEnvConfig.Load(new() { ConfigSource = source, ConfigFileStrict = true }));

        Assert.Contains($"unrecognized key '{key}'", e.Message, StringComparison.Ordinal);
        ClientEnvConfig.Load(new() { ConfigSource = source });
    }

    [Theory]
    [InlineData("client_cert_path = 'a'\nclient_cert_data = 'b'", "Cannot specify both client_cert_path and client_cert_data")]
    [InlineData("disabled = 'yes'", "'disabled' in profile.default.tls is not true or false")]
    [InlineData("server_name = 1", "'server_name' in profile.default.tls is not a string")]
    public void Load_WrongValue_ThrowsAndNamesIt(string tls, string message)
    {
        var e = Assert.Throws<InvalidOperationException>(() => LoadProfile($"[profile.default.tls]\n{tls}", []));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadClientConnectOptions_File_Connects()
    {
        await using var server = await DataEgress.Local.Temporal.TemporalServer.StartAsync(new(), TestContext.Current.CancellationToken);

        await using var environment = await Temporalio.Testing.WorkflowEnvironment.CreateFromEnvConfigAsync(new()
        {
            ConfigSource = DataSource.FromBytes(Encoding.UTF8.GetBytes($"[profile.default]\naddress = '{server.Address}'")),
            DisableEnv = true,
        });

        Assert.True(environment.Client.Connection.IsConnected);
        Assert.False(environment.SupportsTimeSkipping);
    }

    private static ClientEnvConfig.Profile LoadProfile(string toml, Dictionary<string, string> variables) =>
        ClientEnvConfig.Profile.Load(new() { ConfigSource = DataSource.FromUTF8String(toml), OverrideEnvVars = variables });

    private static TemporalClientConnectOptions Load(Dictionary<string, string> variables) =>
        ClientEnvConfig.LoadClientConnectOptions(new() { OverrideEnvVars = variables, DisableFile = true });
}
