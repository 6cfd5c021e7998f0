using System.Text.Json;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>Runs <c>typescript/client.js</c> and checks what it saw: the same whichever SDK the worker is made with.</summary>
internal static class TypeScriptClient
{
    public static async Task RequireRightOutcomesAsync(string address, string queue, CancellationToken ct)
    {
        await using var client = NodeProcess.Start(NodePackages.Folder, "client.js", address, queue);
        var (exitCode, output, error) = await client.EndAsync(ct);
        Assert.True(exitCode == 0, error);
        using var outcome = JsonDocument.Parse(output);
        var seen = outcome.RootElement;
        Assert.Equal("hello world", seen.GetProperty("greeting").GetProperty("text").GetString());
        Assert.Equal(1, seen.GetProperty("greeting").GetProperty("attempt").GetInt32());
        Assert.Equal("hello child", seen.GetProperty("family").GetProperty("text").GetString());

        var refusal = seen.GetProperty("refused").GetProperty("cause");
        Assert.Equal("refused", refusal.GetProperty("message").GetString());
        Assert.Equal("Refused", refusal.GetProperty("type").GetString());
        Assert.Equal(7, refusal.GetProperty("details")[0].GetProperty("code").GetInt32());

        Assert.Equal(2, seen.GetProperty("updated").GetInt32());
        Assert.Equal("an entry needs a text", seen.GetProperty("rejected").GetProperty("cause").GetProperty("message").GetString());
        Assert.Equal(3, seen.GetProperty("later").GetInt32());
        Assert.Equal(["one", "two", "three"], Texts(seen.GetProperty("queried")));
        Assert.Equal(["one", "two", "three"], Texts(seen.GetProperty("ledger")));
        Assert.Equal(["one", "two", "three"], Texts(seen.GetProperty("afterwards")));

        Assert.Equal("CancelledFailure", seen.GetProperty("cancelled").GetProperty("cause").GetProperty("name").GetString());
        Assert.Equal("CANCELLED", seen.GetProperty("status").GetString());
    }

    private static IEnumerable<string?> Texts(JsonElement entries) => entries.EnumerateArray().Select(entry => entry.GetProperty("text").GetString());
}
