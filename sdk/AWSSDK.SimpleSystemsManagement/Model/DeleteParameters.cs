using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Removes up to ten parameters.</summary>
public class DeleteParametersRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>The names.</summary>
    public List<string> Names { get; set; }
}

/// <summary>What DeleteParameters answers.</summary>
public class DeleteParametersResponse : AmazonWebServiceResponse
{
    /// <summary>The names removed.</summary>
    public List<string> DeletedParameters { get; set; }

    /// <summary>The names of which there is no parameter.</summary>
    public List<string> InvalidParameters { get; set; }
}
