using System.Security.Cryptography;
using DataEgress.Local.Demo.Story;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Keys;
using Temporalio.Client;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>Plays a key ceremony with everybody who takes part in it, and checks from outside what came of it.</summary>
internal sealed class KeyImportDemo
{
    private const string Environment = "demo";
    private const string Blob = "wrapped.bin";
    private const int TruncatedBytes = 500;
    private const int RunIdBytes = 4;

    private readonly ProcedureStage stage;
    private readonly DemoStory story;
    private readonly SecurityTeam team;
    private readonly SecretSearch secrets = new();
    private readonly List<WrappingPackage> packages = [];
    private readonly string alias;
    private readonly string id;

    public KeyImportDemo(ProcedureStage stage)
    {
        this.stage = stage;
        story = stage.Story;
        team = new(story, stage.Machine.Aws, stage.Folder);
        alias = "storage-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunIdBytes));
        id = WorkflowIds.KeyImport(Environment, alias);
    }

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var handle = stage.Machine.Temporal.GetWorkflowHandle<KeyImportWorkflow, KeyImportResult>(id);
        await using var ceremony = new WorkflowFollower<KeyImportStatus>(handle, rpc => handle.QueryAsync(w => w.Status(), new() { Rpc = rpc }), cancellationToken);
        await StartAsync(ceremony, cancellationToken).ConfigureAwait(false);
        await SubmitTruncatedAsync(ceremony, cancellationToken).ConfigureAwait(false);
        await SubmitWrappedWithOtherKeyAsync(ceremony, cancellationToken).ConfigureAwait(false);
        await ImportAsync(ceremony, cancellationToken).ConfigureAwait(false);
        var result = await handle.GetResultAsync(rpcOptions: new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
        await CheckResultAsync(result, cancellationToken).ConfigureAwait(false);
        await new ImportedKeyProof(story, stage.Machine.Aws, team).CheckAsync(result, cancellationToken).ConfigureAwait(false);
        await new LeakCheck(stage, secrets).CheckAsync(handle, packages, result, cancellationToken).ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        story.Say(stage.Machine.Endpoints.ReadyLine);
        story.Say("'egress' below stands for 'dotnet run --project starter --'. In a shell of your own:");
        story.Typed(stage.Egress.Exports);
        story.Typed($"cd {stage.Folder}");
        story.Typed($"echo '{Cast.Approvers}' > {Cast.ApproversFile}");
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, Cast.ApproversFile), Cast.Approvers, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(WorkflowFollower<KeyImportStatus> ceremony, CancellationToken cancellationToken)
    {
        story.Chapter($"{Cast.Requester} asks for a key");
        story.Say("A key without material is made in KMS, and a wrapping package is published in S3: public key, instructions, deadline.");
        var approvers = Path.Combine(stage.Folder, Cast.ApproversFile);
        await stage.Egress.MustTellAsync(cancellationToken, "key", "import", Environment, alias, "--approvers", approvers, "--by", Cast.Requester).ConfigureAwait(false);
        var status = await ceremony.UntilAsync("it waits for key material", s => s.WaitingFor == SearchAttributes.KeyMaterial).ConfigureAwait(false);
        var shown = await stage.Egress.LookAsync(stage.Egress.Query(id, Queries.Status), cancellationToken, "key", "package", Environment, alias).ConfigureAwait(false);
        story.Check(shown.Output.Contains(status.Package!.Prefix, StringComparison.Ordinal), "the package is where 'egress key package' says", shown.Text);
        await TakePackageAsync(status.Package, cancellationToken).ConfigureAwait(false);
    }

    private async Task SubmitTruncatedAsync(WorkflowFollower<KeyImportStatus> ceremony, CancellationToken cancellationToken)
    {
        story.Chapter($"{Cast.Custodian} makes the key, and submits a blob that was cut off");
        story.Say("openssl stands for the HSM. The key never leaves it unwrapped; what is uploaded is the wrapped blob, and what is submitted is its hash.");
        await team.MakeMaterialAsync(SecurityTeam.Material, cancellationToken).ConfigureAwait(false);
        secrets.Add("key material", await team.ReadAsync(SecurityTeam.Material, cancellationToken).ConfigureAwait(false));
        secrets.Add("wrapped blob", await team.WrapAsync(SecurityTeam.Material, Blob, cancellationToken).ConfigureAwait(false));
        await team.TruncateAsync(Blob, "truncated.bin", TruncatedBytes, cancellationToken).ConfigureAwait(false);
        await SubmitAsync("truncated.bin", cancellationToken).ConfigureAwait(false);
        var status = await ceremony.UntilAsync("the truncated blob is refused", s => s.Refused is not null && s.WaitingFor == SearchAttributes.KeyMaterial).ConfigureAwait(false);
        TellRefusal(status);
        story.Check(
            status.Refused!.Contains($"has {TruncatedBytes} bytes", StringComparison.Ordinal) && status.Refused.Contains("submit it again", StringComparison.Ordinal),
            "the truncated blob is refused before anybody approves it, with what to do next",
            status.Refused);
    }

    private async Task SubmitWrappedWithOtherKeyAsync(WorkflowFollower<KeyImportStatus> ceremony, CancellationToken cancellationToken)
    {
        story.Chapter($"{Cast.Custodian} submits a blob that is wrapped with another key");
        story.Say("Its size and hash are right, so that only KMS can tell. Two people approve it; KMS cannot unwrap it, and a new package is published.");
        var other = await team.MakeOtherKeyAsync(cancellationToken).ConfigureAwait(false);
        secrets.Add("blob wrapped with another key", await team.WrapAsync(SecurityTeam.Material, "wrong.bin", cancellationToken, other).ConfigureAwait(false));
        var sha256 = await SubmitAsync("wrong.bin", cancellationToken).ConfigureAwait(false);
        await GateAsync(ceremony, sha256).ConfigureAwait(false);
        foreach (var approver in new[] { Cast.FirstApprover, Cast.SecondApprover })
        {
            await stage.Egress.MustTellAsync(cancellationToken, Decision("approve", sha256, approver)).ConfigureAwait(false);
        }

        var status = await ceremony.UntilAsync("the blob is refused and a new package published", s => s.Packages == 2 && s.WaitingFor == SearchAttributes.KeyMaterial).ConfigureAwait(false);
        TellRefusal(status);
        story.Check(
            status.Refused?.Contains("KMS cannot unwrap the blob", StringComparison.Ordinal) == true && status.Refused.Contains("Wrap the material again with the new package", StringComparison.Ordinal),
            "the blob wrapped with another key is refused by KMS, with what to do next, and the ceremony goes on",
            status.Refused);
        story.Check(status.Package!.PublicKeySha256 != packages[0].PublicKeySha256, "the new package has a public key of its own");
        await TakePackageAsync(status.Package, cancellationToken).ConfigureAwait(false);
    }

    private async Task ImportAsync(WorkflowFollower<KeyImportStatus> ceremony, CancellationToken cancellationToken)
    {
        story.Chapter("The right blob, and who may approve it");
        secrets.Add("wrapped blob", await team.WrapAsync(SecurityTeam.Material, Blob, cancellationToken).ConfigureAwait(false));
        var sha256 = await SubmitAsync(Blob, cancellationToken).ConfigureAwait(false);
        await GateAsync(ceremony, sha256).ConfigureAwait(false);
        var pending = await stage.Egress.LookAsync(stage.Egress.Query(id, Queries.Gates), cancellationToken, "pending").ConfigureAwait(false);
        story.Check(pending.Output.Contains($"egress approve {id} --gate {KeyImportWorkflow.Gate} --digest {sha256}", StringComparison.Ordinal), "'egress pending' says what to type", pending.Text);

        await stage.Egress.MustBeRefusedAsync($"{Cast.Requester}, who asked for the key, cannot approve it", "four eyes", cancellationToken, Decision("approve", sha256, Cast.Requester)).ConfigureAwait(false);
        await stage.Egress.MustBeRefusedAsync($"{Cast.Custodian}, who wrapped it, cannot approve it", "four eyes", cancellationToken, Decision("approve", sha256, Cast.Custodian)).ConfigureAwait(false);
        await stage.Egress.MustTellAsync(cancellationToken, Decision("approve", sha256, Cast.FirstApprover)).ConfigureAwait(false);
        await stage.Egress.MustBeRefusedAsync($"{Cast.FirstApprover} cannot approve twice", "already", cancellationToken, Decision("approve", sha256, Cast.FirstApprover)).ConfigureAwait(false);
        await stage.Egress.MustTellAsync(cancellationToken, Decision("approve", sha256, Cast.SecondApprover)).ConfigureAwait(false);
    }

    private async Task CheckResultAsync(KeyImportResult result, CancellationToken cancellationToken)
    {
        story.Chapter("The key is imported");
        var shown = await stage.Egress.LookAsync(stage.Egress.Query(id, Queries.Audit), cancellationToken, "key", "status", Environment, alias).ConfigureAwait(false);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await team.ReadAsync(Blob, cancellationToken).ConfigureAwait(false)));
        story.Check(result.Outcome == KeyImportOutcome.Imported && result.Sha256 == sha256, "the ceremony ends as imported, with the hash of the right blob", $"{result}");
        story.Check(
            result.ApprovedBy is { } approved && approved.Order(StringComparer.Ordinal).SequenceEqual([Cast.FirstApprover, Cast.SecondApprover]),
            $"approved by {Cast.FirstApprover} and {Cast.SecondApprover}, and by nobody else",
            string.Join(", ", result.ApprovedBy ?? []));
        var audit = await stage.Machine.Temporal.GetWorkflowHandle<KeyImportWorkflow>(id).QueryAsync(w => w.Audit(), new() { Rpc = new() { CancellationToken = cancellationToken } }).ConfigureAwait(false);
        var refused = audit.Where(a => a is { Action: Signals.Approve, Refused: not null }).Select(a => a.By).ToList();
        story.Check(
            refused.SequenceEqual([Cast.Requester, Cast.Custodian, Cast.FirstApprover]) && shown.Output.Contains("four eyes", StringComparison.Ordinal),
            "the audit has all three refused approvals, with their reasons",
            string.Join(", ", refused));
    }

    /// <summary>Downloads the package's public key and remembers the token to be looked for.</summary>
    private async Task TakePackageAsync(WrappingPackage package, CancellationToken cancellationToken)
    {
        packages.Add(package);
        var sha256 = await team.TakePackageAsync(package, cancellationToken).ConfigureAwait(false);
        story.Check(sha256 == package.PublicKeySha256, $"the public key of package {package.Number} has the hash that the ceremony names", sha256);
        using var token = await stage.Machine.Aws.S3.GetObjectAsync(package.Bucket, package.TokenKey, cancellationToken).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await token.ResponseStream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        secrets.Add($"import token of package {package.Number}", bytes.ToArray());
    }

    private async Task<string> SubmitAsync(string blob, CancellationToken cancellationToken)
    {
        var (uri, sha256) = await team.UploadAsync(blob, packages[^1], Environment, alias, cancellationToken).ConfigureAwait(false);
        await stage.Egress.MustTellAsync(cancellationToken, "key", "submit", Environment, alias, "--blob", uri, "--sha256", sha256, "--custodian", Cast.Custodian, "--by", Cast.Custodian).ConfigureAwait(false);
        return sha256;
    }

    private static async Task GateAsync(WorkflowFollower<KeyImportStatus> ceremony, string sha256) =>
        await ceremony.UntilAsync("it waits for approval", s => s.WaitingFor == SearchAttributes.Approval && s.Submission?.Sha256 == sha256).ConfigureAwait(false);

    private void TellRefusal(KeyImportStatus status)
    {
        story.Typed($"egress key status {Environment} {alias}");
        story.Instead(stage.Egress.Query(id, Queries.Status));
        story.Answer($"refused: {status.Refused}\nnext: {status.Next}");
    }

    private string[] Decision(string decision, string sha256, string by) => [decision, id, "--gate", KeyImportWorkflow.Gate, "--digest", sha256, "--by", by];
}
