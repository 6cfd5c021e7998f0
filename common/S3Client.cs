using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress;

/// <summary>
/// S3's client, which takes keys as they are. Amazon's signs a slash at a key's beginning and does not send it: S3 refuses that,
/// and what does not verify signatures takes it for an object of another name.
/// </summary>
internal sealed class S3Client : AmazonS3Client
{
    /// <summary>A client that finds its credentials by itself.</summary>
    public S3Client(AmazonS3Config config)
        : base(config)
    {
    }

    /// <summary>A client with credentials.</summary>
    public S3Client(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<Marshaller>(new WholeCopySource());
        pipeline.AddHandlerAfter<Signer>(new WholeKey());
    }

    /// <summary>Names the source of a copy, before that is signed.</summary>
    private sealed class WholeCopySource : PipelineHandler
    {
        private const string Header = "x-amz-copy-source";

        public override void InvokeSync(IExecutionContext executionContext)
        {
            Name(executionContext.RequestContext);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Name(executionContext.RequestContext);
            return base.InvokeAsync<T>(executionContext);
        }

        private static void Name(IRequestContext context)
        {
            var source = context.OriginalRequest switch
            {
                CopyObjectRequest r => (r.SourceBucket, Key: r.SourceKey, r.SourceVersionId),
                CopyPartRequest r => (r.SourceBucket, Key: r.SourceKey, r.SourceVersionId),
                _ => default,
            };
            if (source.Key?.StartsWith('/') == true)
            {
                var key = Uri.EscapeDataString(source.Key).Replace("%2F", "/", StringComparison.Ordinal);
                context.Request.Headers[Header] = $"{source.SourceBucket}/{key}{(source.SourceVersionId is { Length: > 0 } version ? $"?versionId={version}" : "")}";
            }
        }
    }

    /// <summary>Gives the slash that is going to be dropped once more, after what is sent was signed with one.</summary>
    private sealed class WholeKey : PipelineHandler
    {
        public override void InvokeSync(IExecutionContext executionContext)
        {
            var whole = Lengthen(executionContext.RequestContext);
            try
            {
                base.InvokeSync(executionContext);
            }
            finally
            {
                Shorten(executionContext.RequestContext, whole);
            }
        }

        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var whole = Lengthen(executionContext.RequestContext);
            try
            {
                return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            }
            finally
            {
                // Tried again, it is signed again.
                Shorten(executionContext.RequestContext, whole);
            }
        }

        private static string? Lengthen(IRequestContext context)
        {
            var resources = context.Request.PathResources;
            if (resources.FirstOrDefault(r => r.Value?.StartsWith('/') == true) is not { Key: { } name, Value: { } key })
            {
                return null;
            }

            resources[name] = "/" + key;
            return name;
        }

        private static void Shorten(IRequestContext context, string? name)
        {
            if (name is not null)
            {
                context.Request.PathResources[name] = context.Request.PathResources[name][1..];
            }
        }
    }
}
