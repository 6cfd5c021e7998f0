namespace DataEgress.Conformance.Tests.Golden;

/// <summary>
/// The recordings of a real server, and the scripts that make them. They are not part of this repository: they lie in
/// <c>shared/golden</c> beside the checkout.
/// </summary>
internal static class GoldenFolder
{
    private static readonly string[] Scripts = ["record.js", "compare.js", "normalise.js", "workflows.js", "activities.js"];

    /// <summary>Why the tests that need it are skipped.</summary>
    public const string Missing = "There is no ../shared/golden beside this checkout.";

    /// <summary>The folder; null if there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The recording of a real server.</summary>
    public static string Expected => System.IO.Path.Combine(Path!, "expected");

    /// <summary>
    /// A copy of the scripts with this project's node_modules beside them, for that is where Node.js and the bundler of
    /// workflows look for packages.
    /// </summary>
    public static string CopyScripts()
    {
        var copy = Directory.CreateTempSubdirectory("golden-").FullName;
        foreach (var script in Scripts)
        {
            File.Copy(System.IO.Path.Combine(Path!, script), System.IO.Path.Combine(copy, script));
        }

        var scenarios = Directory.CreateDirectory(System.IO.Path.Combine(copy, "scenarios")).FullName;
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Path!, "scenarios"), "*.js"))
        {
            File.Copy(file, System.IO.Path.Combine(scenarios, System.IO.Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(
            System.IO.Path.Combine(copy, "node_modules"), System.IO.Path.Combine(NodePackages.Folder, "node_modules"));
        return copy;
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", "golden");
            if (Directory.Exists(System.IO.Path.Combine(candidate, "expected")))
            {
                return candidate;
            }
        }

        return null;
    }
}
