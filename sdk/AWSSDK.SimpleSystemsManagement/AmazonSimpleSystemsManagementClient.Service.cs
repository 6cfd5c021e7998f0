using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.StandIn;
using Amazon.SimpleSystemsManagement.Model;

namespace Amazon.SimpleSystemsManagement;

public partial class AmazonSimpleSystemsManagementClient
{
    private static readonly JsonService Service = new(
        "Amazon.SimpleSystemsManagement",
        "AmazonSSM",
        "application/x-amz-json-1.1",
        "2014-11-06",
        new Dictionary<string, Func<ErrorResponse, AmazonServiceException>>
        {
            ["HierarchyLevelLimitExceededException"] = e => new HierarchyLevelLimitExceededException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["InternalServerError"] = e => new InternalServerErrorException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["InvalidAllowedPatternException"] = e => new InvalidAllowedPatternException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["InvalidKeyId"] = e => new InvalidKeyIdException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["InvalidNextToken"] = e => new InvalidNextTokenException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["ParameterAlreadyExists"] = e => new ParameterAlreadyExistsException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["ParameterNotFound"] = e => new ParameterNotFoundException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["ParameterPatternMismatchException"] = e => new ParameterPatternMismatchException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["ParameterVersionNotFound"] = e => new ParameterVersionNotFoundException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["TooManyUpdates"] = e => new TooManyUpdatesException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
            ["UnsupportedParameterType"] = e => new UnsupportedParameterTypeException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        },
        e => new AmazonSimpleSystemsManagementException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode));

    /// <inheritdoc/>
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Handler());
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "SSM";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }
}
