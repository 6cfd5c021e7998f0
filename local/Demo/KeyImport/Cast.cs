using System.Text.Json;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>Who takes part in the ceremony.</summary>
internal static class Cast
{
    /// <summary>Asks for the key.</summary>
    public const string Requester = "dora";

    /// <summary>Makes and wraps the material.</summary>
    public const string Custodian = "erik";

    /// <summary>Approves.</summary>
    public const string FirstApprover = "ada";

    /// <summary>Approves too.</summary>
    public const string SecondApprover = "bob";

    /// <summary>The file that says who may decide.</summary>
    public const string ApproversFile = "approvers.json";

    /// <summary>All are in the group: whoever is refused is refused for what they did, not for who they are.</summary>
    public static string Approvers { get; } = JsonSerializer.Serialize(
        new[] { FirstApprover, SecondApprover, Requester, Custodian }.Select(name => new Approver(name, ["security"])));
}
