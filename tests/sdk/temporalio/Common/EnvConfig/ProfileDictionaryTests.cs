using System.Text;
using Temporalio.Common.EnvConfig;

namespace Temporalio.Tests.Common.EnvConfig;

public class ProfileDictionaryTests
{
    [Fact]
    public void ToDictionary_EverythingSet_HasTheFilesKeys()
    {
        var all = Full().ToDictionary();

        Assert.Equal(["full"], all.Keys);
        var profile = all["full"];
        Assert.Equal(["address", "api_key", "grpc_meta", "namespace", "tls"], profile.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("host:7233", "ns", "key"), (profile["address"], profile["namespace"], profile["api_key"]));
        Assert.Equal([new("header", "v")], (IReadOnlyDictionary<string, string>)profile["grpc_meta"]);
        var tls = (Dictionary<string, object>)profile["tls"];
        Assert.Equal((false, "name"), (tls["disabled"], tls["server_name"]));
        Assert.Equal([new("data", "ca")], (Dictionary<string, string>)tls["server_ca_cert"]);
        Assert.Equal([new("path", "/cert")], (Dictionary<string, string>)tls["client_cert"]);
        Assert.Equal([new("data", "key")], (Dictionary<string, string>)tls["client_key"]);
    }

    [Fact]
    public void ToDictionary_NothingSet_Empty()
    {
        Assert.Empty(new ClientEnvConfig(new Dictionary<string, ClientEnvConfig.Profile>()).ToDictionary());
        Assert.Empty(new ClientEnvConfig.Profile().ToDictionary());
        Assert.Empty(new ClientEnvConfig.Tls().ToDictionary());
        Assert.Empty(Assert.IsType<Dictionary<string, object>>(new ClientEnvConfig.Profile(Tls: new()).ToDictionary()["tls"]));
    }

    [Fact]
    public void FromDictionary_OfToDictionary_TheSame()
    {
        var read = ClientEnvConfig.FromDictionary(Full().ToDictionary()).Profiles["full"];

        var expected = Full().Profiles["full"];
        Assert.Equal(expected.GrpcMeta!, read.GrpcMeta!);
        Assert.Equal("ca"u8, read.Tls!.ServerRootCACert!.Data!);
        Assert.Equal(("/cert", null), (read.Tls.ClientCert!.Path, read.Tls.ClientCert.Data));
        Assert.Equal("key"u8, read.Tls.ClientPrivateKey!.Data!);
        Assert.Equal(
            expected with { GrpcMeta = null, Tls = new(false, "name") },
            read with { GrpcMeta = null, Tls = read.Tls with { ServerRootCACert = null, ClientCert = null, ClientPrivateKey = null } });
    }

    [Fact]
    public void FromDictionary_EmptyAndUnknownKeys_NothingSet()
    {
        var unknown = new Dictionary<string, object> { ["adress"] = "x", ["codec"] = 1, ["tls"] = "not a dictionary" };

        Assert.Equal(new(), ClientEnvConfig.Profile.FromDictionary(unknown));
        Assert.Equal(new(), ClientEnvConfig.Tls.FromDictionary(unknown));
        Assert.Empty(ClientEnvConfig.FromDictionary(new Dictionary<string, Dictionary<string, object>>()).Profiles);
    }

    [Fact]
    public void FromDictionary_ValueOfAnotherType_Throws()
    {
        Assert.Throws<InvalidCastException>(() => ClientEnvConfig.Profile.FromDictionary(new Dictionary<string, object> { ["address"] = 7233 }));
        Assert.Throws<InvalidCastException>(() => ClientEnvConfig.Tls.FromDictionary(new Dictionary<string, object> { ["disabled"] = "true" }));
        Assert.Throws<InvalidCastException>(() => ClientEnvConfig.Tls.FromDictionary(new Dictionary<string, object> { ["client_key"] = "/key" }));
    }

    [Fact]
    public void DataSource_FromDictionary_DataBeforePath()
    {
        var both = DataSource.FromDictionary(new Dictionary<string, string> { ["path"] = "/file", ["data"] = "text" })!;

        Assert.Equal((null, "text"), (both.Path, Encoding.UTF8.GetString(both.Data!)));
        Assert.Null(DataSource.FromDictionary(new Dictionary<string, string> { ["text"] = "x" }));
        Assert.Null(DataSource.FromDictionary(null));
        Assert.Equal([new("data", "text")], both.ToDictionary()!);
    }

    private static ClientEnvConfig Full() => new(new Dictionary<string, ClientEnvConfig.Profile>
    {
        ["full"] = new(
            "host:7233",
            "ns",
            "key",
            new(false, "name", DataSource.FromUTF8String("ca"), DataSource.FromPath("/cert"), DataSource.FromBytes("key"u8.ToArray())),
            new Dictionary<string, string> { ["header"] = "v" }),
    });
}
