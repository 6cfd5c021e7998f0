using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Removes a parameter.</summary>
public class DeleteParameterRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>The name.</summary>
    public string Name { get; set; }
}

/// <summary>What DeleteParameter answers.</summary>
public class DeleteParameterResponse : AmazonWebServiceResponse
{
}
