using DataEgress.Workflows.Approvals;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workflows.Tests.Approvals;

public sealed class DecisionRulesTests
{
    private const string Digest = "ab12";

    private static readonly Approver[] Approvers =
    [
        new("Ann", ["security"]), new("ben", ["security", "operations"]), new("cid", ["operations"]), new("dora", []),
    ];

    [Fact]
    public void Refuse_Eligible_IsNull() => Assert.Null(Approve("Ann"));

    [Theory]
    [InlineData("ANN")]
    [InlineData(" ann ")]
    public void Refuse_NameInAnotherForm_IsThePerson(string name) => Assert.Null(Approve(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Refuse_NoName_SaysSo(string? name) => Assert.Equal("A decision must name its approver.", Approve(name!));

    [Fact]
    public void Refuse_Unknown_SaysSo() => Assert.Equal("eve is not among the approvers.", Approve("eve"));

    [Theory]
    [InlineData("cid")]
    [InlineData("dora")]
    public void Refuse_OutsideTheGroups_NamesThem(string name) =>
        Assert.Equal($"{name} is in none of the groups that may decide here: security, auditors.", Approve(name, policy: new(2, ["security", "auditors"])));

    [Fact]
    public void Refuse_NoGroupsAsked_TakesEveryApprover() => Assert.Null(Approve("dora"));

    [Fact]
    public void Refuse_Involved_MayRejectButNotApprove()
    {
        var gate = Opening(new(2), involved: [" ANN "]);

        Assert.Equal("Ann asked for this or prepared it and cannot approve it (four eyes).", Refuse(DecisionKind.Approve, gate, "Ann"));
        Assert.Null(Refuse(DecisionKind.Reject, gate, "Ann", reason: "my mistake"));
        Assert.Null(Refuse(DecisionKind.Approve, Opening(new(2, FourEyes: false), involved: ["Ann"]), "Ann"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Refuse_RejectionWithoutReason_SaysSo(string? reason) =>
        Assert.Equal("A rejection must give its reason.", Refuse(DecisionKind.Reject, Opening(), "Ann", reason: reason));

    [Fact]
    public void Refuse_AnotherAttempt_NamesBoth() =>
        Assert.Equal(
            "The decision is for attempt 1 of import; the gate is at attempt 3.",
            DecisionRules.Refuse(DecisionKind.Approve, new("import", "Ann", Digest: Digest, Attempt: 1), Opening(attempt: 3), Approvers));

    [Fact]
    public void Refuse_AnotherDigest_NamesBoth() =>
        Assert.Equal("The decision is for digest cd34; what waits for approval now is ab12.", Approve("Ann", digest: "cd34"));

    [Fact]
    public void Refuse_DigestInUpperCase_IsTheSame() => Assert.Null(Approve("Ann", digest: "AB12"));

    [Fact]
    public void Refuse_ApprovalWithoutDigest_NamesTheDigest()
    {
        Assert.Equal("An approval must name the digest of what it approves: ab12.", Approve("Ann", digest: null));
        Assert.Null(Refuse(DecisionKind.Reject, Opening(), "Ann", digest: null, reason: "no"));
    }

    [Fact]
    public void Refuse_DigestWhereThereIsNone_SaysSo()
    {
        var gate = new GateOpening(new("import", "a key", new()), DateTime.UnixEpoch);

        Assert.Equal("The gate import has no digest, but the decision names one.", Refuse(DecisionKind.Approve, gate, "Ann"));
        Assert.Null(Refuse(DecisionKind.Approve, gate, "Ann", digest: null));
    }

    [Fact]
    public void Refuse_ApprovedAlready_SaysSo()
    {
        var gate = Opening();
        gate.Approve("Ann");

        Assert.Equal("ann has approved import already.", Refuse(DecisionKind.Approve, gate, "ann"));
        Assert.Null(Refuse(DecisionKind.Revoke, gate, "ann"));
        Assert.Equal("ben has no approval of import to revoke.", Refuse(DecisionKind.Revoke, gate, "ben"));
    }

    [Theory]
    [InlineData(GateState.Rejected, "rejected")]
    [InlineData(GateState.Expired, "expired")]
    [InlineData(GateState.Withdrawn, "withdrawn")]
    [InlineData(GateState.Approved, "approved")]
    public void Refuse_GateClosed_SaysHow(GateState state, string word)
    {
        var gate = Opening();
        gate.Close(state);
        gate.Pass();

        Assert.All(
            Enum.GetValues<DecisionKind>(),
            kind => Assert.Equal($"The gate import is {word} already.", Refuse(kind, gate, "Ann", reason: "late")));
    }

    [Fact]
    public void Refuse_RevokedBeforeTheStepStarts_Stands()
    {
        var gate = Opening(new(1));
        gate.Approve("Ann");

        Assert.Null(Refuse(DecisionKind.Revoke, gate, "Ann"));
        gate.Pass();
        Assert.Equal("The gate import is approved already.", Refuse(DecisionKind.Revoke, gate, "Ann"));
    }

    [Fact]
    public void Refuse_UnknownKind_SaysWhatIsAllowed() =>
        Assert.Equal("There is no decision 7; allowed: approve, reject, revoke.", Refuse((DecisionKind)7, Opening(), "Ann"));

    [Fact]
    public void Unpassable_TooFewWhoMay_NamesThem()
    {
        Assert.Null(DecisionRules.Unpassable(Request(new(2, ["security"])), Approvers));
        Assert.Equal(
            "The gate import requires 2 approvals, and only 1 may approve it (Ann).",
            DecisionRules.Unpassable(Request(new(2, ["security"]), involved: ["Ben"]), Approvers));
        Assert.Equal(
            "The gate import requires 1 approvals, and only 0 may approve it (nobody).", DecisionRules.Unpassable(Request(new(1)), []));
        Assert.Equal("The gate import requires 0 approvals; allowed: 1 or more.", DecisionRules.Unpassable(Request(new(0)), Approvers));
    }

    [Fact]
    public void Unpassable_OnePersonListedTwice_CountsOnce() =>
        Assert.NotNull(DecisionRules.Unpassable(Request(new(2)), [new("Ann", []), new("ann ", [])]));

    // Whatever is said in whatever order: a gate is approved only by as many different people as it takes, all of them
    // eligible, and nobody who is involved.
    [Fact]
    public void Refuse_AnyDecisions_NeverPassesWithFewerDistinctEligible()
    {
        var decisions = Gen.Zip(Gen.Elements(Enum.GetValues<DecisionKind>()), Gen.Elements("Ann", "ann", "ben", "BEN ", "cid", "dora", "eve", ""))
            .ListOf().ToArbitrary();
        Prop.ForAll(decisions, said =>
        {
            var gate = Opening(new(2, ["security", "operations"]), involved: ["cid"]);
            foreach (var (kind, name) in said)
            {
                var decision = new Decision("import", name, "because", Digest);
                if (DecisionRules.Refuse(kind, decision, gate, Approvers) is null)
                {
                    Apply(kind, gate, DecisionRules.NameOf(decision, Approvers));
                }
            }

            return gate.ApprovedBy.Distinct(StringComparer.OrdinalIgnoreCase).Count() == gate.ApprovedBy.Count
                && gate.ApprovedBy.All(n => n is "Ann" or "ben")
                && (gate.State != GateState.Approved || gate.ApprovedBy.Count == 2)
                && (gate.State != GateState.Open || gate.ApprovedBy.Count < 2);
        }).QuickCheckThrowOnFailure();
    }

    private static void Apply(DecisionKind kind, GateOpening gate, string name)
    {
        switch (kind)
        {
            case DecisionKind.Approve:
                gate.Approve(name);
                break;
            case DecisionKind.Reject:
                gate.Reject("because");
                break;
            default:
                gate.Revoke(name);
                break;
        }
    }

    private static string? Approve(string name, ApprovalPolicy? policy = null, string? digest = Digest) =>
        Refuse(DecisionKind.Approve, Opening(policy), name, digest);

    private static string? Refuse(DecisionKind kind, GateOpening gate, string name, string? digest = Digest, string? reason = null) =>
        DecisionRules.Refuse(kind, new("import", name, reason, digest), gate, Approvers);

    private static GateOpening Opening(ApprovalPolicy? policy = null, IReadOnlyList<string>? involved = null, int attempt = 1) =>
        new(Request(policy ?? new(2), involved, attempt), DateTime.UnixEpoch);

    private static GateRequest Request(ApprovalPolicy policy, IReadOnlyList<string>? involved = null, int attempt = 1) =>
        new("import", "a key", policy, Digest, attempt, involved);
}
