namespace Temporalio.Common;

/// <summary>A metric with a type of value.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
public abstract class Metric<T> : Metric
    where T : struct
{
    /// <summary>Creates a metric.</summary>
    private protected Metric(string name, string? unit, string? description)
        : base(name, unit, description)
    {
    }
}
