namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>A parameter.</summary>
public class Parameter
{
    /// <summary>The parameter's ARN.</summary>
    public string ARN { get; set; }

    /// <summary>The kind of the value.</summary>
    public string DataType { get; set; }

    /// <summary>When the version was made.</summary>
    public DateTime? LastModifiedDate { get; set; }

    /// <summary>The full name.</summary>
    public string Name { get; set; }

    /// <summary>The ":version" or ":label" by which it was asked for.</summary>
    public string Selector { get; set; }

    /// <summary>The type.</summary>
    public ParameterType Type { get; set; }

    /// <summary>The value; a SecureString without decryption is its ciphertext.</summary>
    public string Value { get; set; }

    /// <summary>The version.</summary>
    public long? Version { get; set; }
}
