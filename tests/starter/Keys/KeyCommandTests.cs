using DataEgress.Workflows.Keys;

namespace DataEgress.Starter.Tests.Keys;

public sealed class KeyCommandTests(TestCluster cluster) : IDisposable
{
    private static readonly string Hash = new('a', 64);
    private readonly string approvers = Path.GetTempFileName();

    public void Dispose() => File.Delete(approvers);

    [Fact]
    public async Task Ceremony_FromImportToSubmission_IsDoneByCommands()
    {
        await File.WriteAllTextAsync(approvers, """[{"name":"bob","groups":["security"]}]""", TestContext.Current.CancellationToken);
        string[] import = ["key", "import", "qa", "alias/one", "--approvers", approvers];
        Assert.Contains("""--workflow-id key-import/qa/one --type KeyImportWorkflow --task-queue key-import --id-conflict-policy Fail --input '{"environment":"qa","alias":"alias/one",""", (await cluster.EgressAsync([.. import, "--print"])).Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), Short(await cluster.EgressAsync(import)));
        Assert.Equal(ExitCodes.Refused, (await cluster.EgressAsync(import)).ExitCode);
        await cluster.UntilItWaitsAsync("key-import/qa/one");
        Assert.Contains("waits for key-material", (await cluster.EgressAsync("pending")).Output, StringComparison.Ordinal);
        var package = await cluster.EgressAsync("key", "package", "qa", "one");
        Assert.Matches(@"(?m)^Package\s+s3://ceremony/qa/k/1/$", package.Output);
        Assert.Contains("wait for key material", (await cluster.EgressAsync("key", "status", "qa", "one")).Output, StringComparison.Ordinal);
        string[] submit = ["key", "submit", "qa", "one", "--blob", "s3://ceremony/blob", "--sha256", Hash, "--custodian", "carol", "--custodian", "dave"];
        var printed = await cluster.EgressAsync([.. submit, "--print"]);
        Assert.Contains($$"""--name submit-key-material --input '{"bucket":"ceremony","key":"blob","sha256":"{{Hash}}","custodians":["carol","dave"],"submittedBy":"ada"}'""", printed.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), Short(await cluster.EgressAsync(submit)));
        var result = await cluster.Client.GetWorkflowHandle("key-import/qa/one").GetResultAsync<KeyImportResult>();
        Assert.Equal((Hash, "carol,dave", "ada"), (result.Sha256, string.Join(',', result.Custodians!), result.Reason));
        Assert.Equal(ExitCodes.Refused, (await cluster.EgressAsync(submit)).ExitCode);
    }

    [Fact]
    public async Task Package_NotPublishedYet_IsWaitedForIfAsked()
    {
        await File.WriteAllTextAsync(approvers, """[{"name":"bob","groups":["security"]}]""", TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Done, ""), Short(await cluster.EgressAsync("key", "import", "qa", "late", "--approvers", approvers, "--description", FakeKeyImport.Later)));
        Assert.Equal(
            (ExitCodes.NotFound, "error: key-import/qa/late has no wrapping package now; it is at: publish wrapping package"),
            Trimmed(await cluster.EgressAsync("key", "package", "qa", "late")));

        var waiting = cluster.EgressAsync("key", "package", "qa", "late", "--wait");
        await cluster.Client.GetWorkflowHandle("key-import/qa/late").SignalAsync(FakeKeyImport.Publish, []);

        var package = await waiting;
        Assert.Equal((ExitCodes.Done, ""), Short(package));
        Assert.Matches(@"(?m)^Package\s+s3://ceremony/qa/k/1/$", package.Output);
        Assert.Matches(@"(?m)^package\.number\s+1$", (await cluster.EgressAsync("key", "status", "qa", "late")).Output);
    }

    [Theory]
    [InlineData("--sha256", "abc", "--blob", "s3://b/k")]
    [InlineData("--sha256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "--blob", "/tmp/blob")]
    public async Task Submit_WrongReference_IsAUsageError(params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await cluster.EgressAsync(["key", "submit", "qa", "two", "--custodian", "carol", .. args])).ExitCode);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""[{"name":"bob"}]""")]
    public async Task Import_WrongApprovers_IsAUsageError(string text)
    {
        await File.WriteAllTextAsync(approvers, text, TestContext.Current.CancellationToken);
        var result = await cluster.EgressAsync("key", "import", "qa", "three", "--approvers", approvers);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains(approvers, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_NoSuchCeremony_IsNotFound() =>
        Assert.Equal(ExitCodes.NotFound, (await cluster.EgressAsync("key", "package", "qa", "nowhere")).ExitCode);

    private static (int ExitCode, string Error) Trimmed(CommandResult result) => (result.ExitCode, result.Error.TrimEnd());

    private static (int ExitCode, string Error) Short(CommandResult result) => (result.ExitCode, result.Error);
}
