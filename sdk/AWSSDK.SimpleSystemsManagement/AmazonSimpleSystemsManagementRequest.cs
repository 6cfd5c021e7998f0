using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement;

/// <summary>What every request of the service derives from.</summary>
public class AmazonSimpleSystemsManagementRequest : AmazonWebServiceRequest;
