using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement;

/// <summary>Types of parameters.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The service's name of the type.")]
public class ParameterType : ConstantClass
{
    /// <summary>Text encrypted under a KMS key.</summary>
    public static readonly ParameterType SecureString = new("SecureString");

    /// <summary>Text.</summary>
    public static readonly ParameterType String = new("String");

    /// <summary>Text with commas between its values.</summary>
    public static readonly ParameterType StringList = new("StringList");

    /// <summary>A value by its name on the wire.</summary>
    /// <param name="value">The name.</param>
    public ParameterType(string value)
        : base(value)
    {
    }

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static ParameterType FindValue(string value) => FindValue<ParameterType>(value);

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator ParameterType(string value) => FindValue(value);
}
