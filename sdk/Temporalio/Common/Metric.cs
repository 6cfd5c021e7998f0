namespace Temporalio.Common;

/// <summary>A metric.</summary>
public abstract class Metric
{
    /// <summary>Creates a metric.</summary>
    private protected Metric(string name, string? unit, string? description)
    {
        Name = name;
        Unit = unit;
        Description = description;
    }

    /// <summary>Name of the metric.</summary>
    public string Name { get; }

    /// <summary>Unit of its values.</summary>
    public string? Unit { get; }

    /// <summary>What it counts or measures.</summary>
    public string? Description { get; }
}
