namespace Temporalio.Client;

/// <summary>How a call to the server is made.</summary>
public class RpcOptions : ICloneable
{
    /// <summary>
    /// Whether the call is repeated on errors that may pass. High-level calls retry when null, calls on a service do not.
    /// </summary>
    public bool? Retry { get; set; }

    /// <summary>Metadata of this call; replaces the connection's of the same name.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? Metadata { get; set; }

    /// <summary>Binary metadata of this call; names end in <c>-bin</c>.</summary>
    public IReadOnlyCollection<KeyValuePair<string, byte[]>>? BinaryMetadata { get; set; }

    /// <summary>Deadline of one attempt; the default for its kind when null.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Cancels the call, waiting between attempts included.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();

    /// <summary>These options with one more way to cancel; the source must be disposed of when there is one.</summary>
    /// <param name="cancellationToken">The other token.</param>
    /// <returns>The options and the source that links the tokens.</returns>
    protected internal Tuple<RpcOptions, CancellationTokenSource?> WithAdditionalCancellationToken(
        CancellationToken? cancellationToken)
    {
        if (cancellationToken is not { CanBeCanceled: true } added)
        {
            return new(this, null);
        }

        var linked = CancellationToken is { } own ? CancellationTokenSource.CreateLinkedTokenSource(own, added) : null;
        var copy = (RpcOptions)Clone();
        copy.CancellationToken = linked?.Token ?? added;
        return new(copy, linked);
    }
}
