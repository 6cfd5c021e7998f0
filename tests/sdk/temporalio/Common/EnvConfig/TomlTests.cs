using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Temporalio.Common.EnvConfig;

namespace Temporalio.Tests.Common.EnvConfig;

/// <summary>The forms that TOML allows in a configuration file.</summary>
public class TomlTests
{
    [Theory]
    [InlineData("namespace = \"a \\\"b\\\" \\u00e9 \\U0001F600 \\t\\\\\"", "a \"b\" é \U0001F600 \t\\")]
    [InlineData("namespace = 'C:\\dir\\n'", "C:\\dir\\n")]
    [InlineData("namespace = \"\"\"\nfirst\nsecond\"\"\"", "first\nsecond")]
    [InlineData("namespace = \"\"\"joined \\\n   again\"\"\"", "joined again")]
    [InlineData("namespace = '''\n'quoted' \\n'''", "'quoted' \\n")]
    [InlineData("namespace = \"\"\"a \"quote\"\"\"\"", "a \"quote\"")]
    [InlineData("\"namespace\" = \"quoted key\" # and a comment", "quoted key")]
    [InlineData("'namespace' = \"# no comment\"", "# no comment")]
    [InlineData("\tnamespace\t=\t\"spaces\"\t", "spaces")]
    [InlineData("list = [1, 'two', [3.5, 1979-05-27 07:32:00Z], # why\n { a.b = 0xff } ,\n]\nnamespace = \"after a list\"", "after a list")]
    [InlineData("a = +1_000\nb = -inf\nc = 07:32:00\nd = 1e10\ne = 0b11\nnamespace = \"after numbers\"", "after numbers")]
    public void Load_Value_Read(string lines, string expected) =>
        Assert.Equal(expected, Load($"[profile.default]\n{lines}").Namespace);

    [Theory]
    [InlineData("profile.default.namespace = 'n'")]
    [InlineData("profile = { default = { namespace = 'n' } }")]
    [InlineData("[profile]\ndefault.namespace = 'n'")]
    [InlineData("[ profile . \"default\" ]\r\nnamespace = 'n'\r\n")]
    [InlineData("[profile.default.tls]\n[profile.default]\nnamespace = 'n'")]
    [InlineData("[[more]]\nx = 1\n[[more]]\n[more.y]\n[profile.default]\nnamespace = 'n'")]
    public void Load_Table_FoundHoweverItIsWritten(string toml) => Assert.Equal("n", Load(toml).Namespace);

    [Theory]
    [InlineData("namespace = 'a'\nnamespace = 'b'", 3)]
    [InlineData("namespace = \"no end", 2)]
    [InlineData("namespace = 'no end\n'", 2)]
    [InlineData("\nnamespace", 3)]
    [InlineData("namespace = ", 2)]
    [InlineData("namespace = yes", 2)]
    [InlineData("namespace = 'a' 'b'", 2)]
    [InlineData("namespace = \"\\q\"", 2)]
    [InlineData("namespace = \"\\ud800\"", 2)]
    [InlineData("list = [1 2]", 2)]
    [InlineData("inline = { a = 1\n}", 2)]
    [InlineData("inline = { a = 1 }\ninline.b = 2", 3)]
    [InlineData("number = 01", 2)]
    [InlineData("[profile.default]", 2)]
    [InlineData("[profile.default", 2)]
    [InlineData("[[profile.default]]", 2)]
    [InlineData("= 'x'", 2)]
    [InlineData("text = \"\"\"no end\n", 3)]
    public void Load_NotToml_ThrowsAndNamesTheLine(string lines, int line)
    {
        var e = Assert.Throws<InvalidOperationException>(() => Load($"[profile.default]\n{lines}"));

        Assert.StartsWith($"Configuration loading error: TOML, line {line}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnyText_SurvivesEscaped() => Prop.ForAll<NonNull<string>>(text =>
    {
        var valid = string.Concat(text.Get.EnumerateRunes());
        var escaped = string.Concat(valid.EnumerateRunes().Select(rune => "\\U" + rune.Value.ToString("x8", CultureInfo.InvariantCulture)));

        return Load($"profile.default.namespace = \"{escaped}\"").Namespace == valid;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Load_AnyDocument_ReadOrRefused() => Prop.ForAll(
        Gen.Elements("profile", ".", "default", "=", "\"", "'", "[", "]", "{", "}", "\n", " ", "#", "\\", "1", "true", ",", "tls", "\"\"\"")
            .ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        toml =>
        {
            try
            {
                ClientEnvConfig.Load(new() { ConfigSource = DataSource.FromUTF8String(toml) });
            }
            catch (InvalidOperationException)
            {
                // Refused.
            }
        }).QuickCheckThrowOnFailure();

    private static ClientEnvConfig.Profile Load(string toml) =>
        ClientEnvConfig.Profile.Load(new() { ConfigSource = DataSource.FromUTF8String(toml), DisableEnv = true });
}
