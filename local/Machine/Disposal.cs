namespace DataEgress.Local.Machine;

/// <summary>A part that is disposed at once, among those that take time.</summary>
internal sealed class Disposal : IAsyncDisposable
{
    private readonly IDisposable part;

    private Disposal(IDisposable part) => this.part = part;

    public static Disposal Of(IDisposable part) => new(part);

    public ValueTask DisposeAsync()
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    }
}
