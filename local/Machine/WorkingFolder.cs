namespace DataEgress.Local.Machine;

/// <summary>Where files lie: the user's data directory, or a temporary folder that is removed at the end.</summary>
internal sealed class WorkingFolder : IAsyncDisposable
{
    private readonly bool temporary;

    private WorkingFolder(string root, bool temporary)
    {
        Root = root;
        this.temporary = temporary;
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    public static WorkingFolder Open(string? dataDirectory) => dataDirectory is null
        ? new WorkingFolder(Directory.CreateTempSubdirectory("egress-").FullName, temporary: true)
        : new WorkingFolder(Directory.CreateDirectory(dataDirectory).FullName, temporary: false);

    /// <summary>A folder in it, made if missing.</summary>
    public string Path(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Root, name)).FullName;

    /// <summary>A folder for state that survives; null where nothing is to survive.</summary>
    public string? Durable(string name) => temporary ? null : Path(name);

    public ValueTask DisposeAsync()
    {
        if (temporary)
        {
            Directory.Delete(Root, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
