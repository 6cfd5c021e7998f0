namespace Temporalio.Worker.Interceptors;

/// <summary>Calls that an activity makes.</summary>
public abstract class ActivityOutboundInterceptor
{
    private readonly ActivityOutboundInterceptor? next;

    /// <summary>Forwards everything to <paramref name="next"/> unless overridden.</summary>
    /// <param name="next">What to forward to.</param>
    protected ActivityOutboundInterceptor(ActivityOutboundInterceptor next) => this.next = next;

    private protected ActivityOutboundInterceptor()
    {
    }

    /// <summary>What to forward to.</summary>
    protected ActivityOutboundInterceptor Next => next ?? throw new InvalidOperationException("No next interceptor");

    /// <summary>A heartbeat.</summary>
    /// <param name="input">Input.</param>
    public virtual void Heartbeat(HeartbeatInput input) => Next.Heartbeat(input);
}
