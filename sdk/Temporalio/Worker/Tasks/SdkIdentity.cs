using System.Reflection;

namespace Temporalio.Worker.Tasks;

/// <summary>What workers say of themselves.</summary>
internal static class SdkIdentity
{
    /// <summary>Name under which the official SDK completes workflow tasks: histories are exchangeable with its own.</summary>
    public const string Name = "temporal-dotnet";

    /// <summary>Version of the official SDK whose behaviour this one has.</summary>
    public const string Version = "1.18.0";

    /// <summary>Which build of the program this is.</summary>
    public static string BuildId { get; } =
        (Assembly.GetEntryAssembly() ?? typeof(SdkIdentity).Assembly).ManifestModule.ModuleVersionId.ToString();
}
