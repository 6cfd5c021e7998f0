using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Makes a parameter or gives it a new version.</summary>
public class PutParameterRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>A regular expression the value must match.</summary>
    public string AllowedPattern { get; set; }

    /// <summary>The kind of the value, "text" when null.</summary>
    public string DataType { get; set; }

    /// <summary>What the parameter is for.</summary>
    public string Description { get; set; }

    /// <summary>The KMS key of a SecureString; the account's default when null.</summary>
    public string KeyId { get; set; }

    /// <summary>The full name.</summary>
    public string Name { get; set; }

    /// <summary>Whether an existing parameter gets a new version.</summary>
    public bool? Overwrite { get; set; }

    /// <summary>The tags of a new parameter.</summary>
    public List<Tag> Tags { get; set; }

    /// <summary>The tier.</summary>
    public ParameterTier Tier { get; set; }

    /// <summary>The type; needed for a new parameter.</summary>
    public ParameterType Type { get; set; }

    /// <summary>The value.</summary>
    public string Value { get; set; }
}

/// <summary>What PutParameter answers.</summary>
public class PutParameterResponse : AmazonWebServiceResponse
{
    /// <summary>The tier.</summary>
    public ParameterTier Tier { get; set; }

    /// <summary>The version made.</summary>
    public long? Version { get; set; }
}
