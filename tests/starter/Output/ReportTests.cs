using DataEgress.Starter.Output;

namespace DataEgress.Starter.Tests.Output;

public sealed class ReportTests
{
    [Fact]
    public void Table_LongCellsInAPipe_AreNeitherWrappedNorCutNorPadded()
    {
        using var output = new StringWriter();
        var report = new Report(output, TextWriter.Null, json: false, isTerminal: false);
        var id = "egress/bucket/[red]" + new string('k', 900);
        report.Table(["ID", "STATE"], [[id, "Running"], ["short", null]]);
        var lines = output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal($"{id}  Running", lines[1]);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("plain/id@v-1", "plain/id@v-1")]
    [InlineData("", "''")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("a#b", "'a#b'")]
    [InlineData("$(rm)", "'$(rm)'")]
    public void Quote_Words_AreTakenByAShellAsTheyAre(string word, string quoted) => Assert.Equal(quoted, Shell.Quote(word));
}
