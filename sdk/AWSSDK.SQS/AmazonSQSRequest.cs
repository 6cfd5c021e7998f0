using Amazon.Runtime;

namespace Amazon.SQS;

/// <summary>What every request of the service derives from.</summary>
public class AmazonSQSRequest : AmazonWebServiceRequest;
