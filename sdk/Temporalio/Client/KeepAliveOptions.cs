namespace Temporalio.Client;

/// <summary>HTTP/2 pings that find dead connections.</summary>
public class KeepAliveOptions : ICloneable
{
    /// <summary>Time between pings.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time in which a ping must be answered.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
