using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;

namespace Temporalio.Worker.Machines;

/// <summary>
/// Flags that the workers of this run used, from the metadata of their completions: a worker that replays behaves as they
/// did. The numbers are those that all official SDKs write.
/// </summary>
internal sealed class SdkFlags(bool supported, string sdkName, string sdkVersion)
{
    /// <summary>Ids and types of commands are compared with history.</summary>
    public const uint IdAndTypeChecks = 1;

    /// <summary>A patch also upserts the search attribute of changes.</summary>
    public const uint UpsertSearchAttributeOnPatch = 2;

    /// <summary>The command that ends the workflow is moved behind the others.</summary>
    public const uint MoveTerminalCommands = 3;

    /// <summary>Language flag: all jobs are applied before anything runs.</summary>
    public const uint ModernEventLoop = 2;

    private readonly SortedSet<uint> core = [];
    private readonly SortedSet<uint> language = [];
    private readonly SortedSet<uint> newCore = [];
    private readonly SortedSet<uint> newLanguage = [];
    private string lastName = string.Empty;
    private string lastVersion = string.Empty;

    public void Observe(WorkflowTaskCompletedEventAttributes completed)
    {
        if (!supported || completed.SdkMetadata is not { } metadata)
        {
            return;
        }
        core.UnionWith(metadata.CoreUsedFlags);
        language.UnionWith(metadata.LangUsedFlags);
        lastName = metadata.SdkName.Length > 0 ? metadata.SdkName : lastName;
        lastVersion = metadata.SdkVersion.Length > 0 ? metadata.SdkVersion : lastVersion;
    }

    /// <summary>Whether the behaviour is used; recorded for later replays if it is new here.</summary>
    public bool TryUse(uint flag, bool record)
    {
        if (!supported)
        {
            return false;
        }
        if (record)
        {
            newCore.Add(flag);
            return true;
        }
        return core.Contains(flag);
    }

    public void UseLanguage(uint flag) => newLanguage.Add(flag);

    /// <summary>What a completion reports: everything used that no earlier completion reported.</summary>
    public WorkflowTaskCompletedMetadata TakeMetadata()
    {
        if (!supported)
        {
            return new();
        }
        newCore.UnionWith([IdAndTypeChecks, UpsertSearchAttributeOnPatch, MoveTerminalCommands]);
        var metadata = new WorkflowTaskCompletedMetadata
        {
            CoreUsedFlags = { newCore.Except(core) },
            LangUsedFlags = { newLanguage.Except(language) },
            SdkName = lastName == sdkName ? string.Empty : sdkName,
            SdkVersion = lastVersion == sdkVersion ? string.Empty : sdkVersion,
        };
        core.UnionWith(newCore);
        language.UnionWith(newLanguage);
        return metadata;
    }
}
