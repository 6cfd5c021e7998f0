using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement;

/// <summary>Tiers of parameters.</summary>
public class ParameterTier : ConstantClass
{
    /// <summary>Up to 8 KB.</summary>
    public static readonly ParameterTier Advanced = new("Advanced");

    /// <summary>As the value needs.</summary>
    public static readonly ParameterTier IntelligentTiering = new("Intelligent-Tiering");

    /// <summary>Up to 4 KB.</summary>
    public static readonly ParameterTier Standard = new("Standard");

    /// <summary>A value by its name on the wire.</summary>
    /// <param name="value">The name.</param>
    public ParameterTier(string value)
        : base(value)
    {
    }

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static ParameterTier FindValue(string value) => FindValue<ParameterTier>(value);

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator ParameterTier(string value) => FindValue(value);
}
