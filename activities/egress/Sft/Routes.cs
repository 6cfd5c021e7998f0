using System.Text.RegularExpressions;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>The routes, valid and ready.</summary>
/// <param name="Redelivery">How often and when sending is tried again.</param>
/// <param name="All">In the order in which they are tried.</param>
internal sealed record Routes(Redelivery Redelivery, IReadOnlyList<Route> All)
{
    /// <summary>The first route that watches the folder and takes the name; null if none does.</summary>
    /// <param name="folder">Absolute on the staging volume.</param>
    /// <param name="name">Base name.</param>
    public Route? For(string folder, string name) => All.FirstOrDefault(r => r.Takes(folder, name));
}

/// <summary>Which files go where.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The folder that it watches, absolute on the staging volume, without a trailing slash.</param>
/// <param name="FileNames">The names that it takes, in full.</param>
/// <param name="Actions">What is done, in order.</param>
/// <param name="ErrorFolder">Where a file goes that cannot be sent; null to leave it where it is.</param>
/// <param name="DeleteOnSend">Whether a sent file is deleted.</param>
/// <param name="FilesAtOnce">Files sent side by side.</param>
internal sealed record Route(
    string Name,
    string Source,
    Regex FileNames,
    IReadOnlyList<RouteAction> Actions,
    string? ErrorFolder,
    bool DeleteOnSend,
    int FilesAtOnce)
{
    /// <summary>Whether the route takes a file: in its folder itself or below it.</summary>
    public bool Takes(string folder, string name) =>
        (folder == Source || folder.StartsWith(Source + "/", StringComparison.Ordinal)) && FileNames.IsMatch(name);
}

/// <summary>One thing that a route does with a file.</summary>
internal abstract record RouteAction;

/// <summary>Gives the file another name for the actions after it.</summary>
/// <param name="Pattern">What is replaced.</param>
/// <param name="Replacement">What by; <c>$1</c> is the first group.</param>
internal sealed record RenameFile(Regex Pattern, string Replacement) : RouteAction;

/// <summary>Copies the file into another folder; if a route watches that, it takes the copy.</summary>
/// <param name="Destination">Absolute on the staging volume, without a trailing slash.</param>
internal sealed record WriteFile(string Destination) : RouteAction;

/// <summary>Posts the file.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="VerifyTls">Whether the receiver's certificate is verified.</param>
internal sealed record HttpRequest(Uri Destination, bool VerifyTls) : RouteAction
{
    /// <summary>Where to, for people: without a query, which may hold what is not for logs.</summary>
    public string Address { get; } = Destination.GetLeftPart(UriPartial.Path);
}
