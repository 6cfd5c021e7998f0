using System.Text.Json;

namespace DataEgress.Local.Demo.Egress;

/// <summary>One JSON document at the end and nothing before it.</summary>
internal sealed class JsonOutput(TextWriter writer) : IDemoOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Step(string text)
    {
    }

    public void Progress(string route, long done, long total)
    {
    }

    public void Report(DemoReport report) => writer.WriteLine(JsonSerializer.Serialize(report, Options));
}
