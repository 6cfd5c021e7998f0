namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>A tag.</summary>
public class Tag
{
    /// <summary>The tag's name.</summary>
    public string Key { get; set; }

    /// <summary>The tag's value.</summary>
    public string Value { get; set; }
}
