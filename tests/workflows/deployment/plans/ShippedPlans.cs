namespace DataEgress.Workflows.Tests.Deployment.Plans;

/// <summary>The plans in plans/.</summary>
internal static class ShippedPlans
{
    public static string PathOf(string plan)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Temporal.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run below the solution's folder");
        }

        return Path.Combine(folder.FullName, "plans", plan + ".yaml");
    }
}
