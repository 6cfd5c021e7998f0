using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.S3.Notifications;
using DataEgress.Local.Aws.S3.Operations;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.S3;

/// <summary>S3: authenticates a request, finds its operation, and answers errors in S3's form.</summary>
internal sealed partial class S3Endpoint : IAsyncDisposable
{
    private const string SigningName = "s3";

    private readonly RequestAuthenticator authenticator;
    private readonly ILogger logger;
    private readonly S3Store store;
    private readonly Buckets buckets;
    private readonly ObjectReads reads;
    private readonly ObjectWrites writes;
    private readonly ObjectDeletes deletes;
    private readonly ObjectLists lists;
    private readonly VersionLists versionLists;
    private readonly MultipartUploads uploads;
    private readonly MultipartCompletion completion;
    private readonly TagsAndAcls tagsAndAcls;
    private readonly NotificationSettings notifications;

    public S3Endpoint(ServiceContext context, RequestAuthenticator authenticator, IQueueSender? queues)
    {
        this.authenticator = authenticator;
        logger = context.LoggerFactory.CreateLogger<S3Endpoint>();
        store = new S3Store(context.FolderOf("s3"), context.Durable);
        var clock = new S3Clock(context.Time);
        var notifier = new S3Notifier(store, queues, clock, context.LoggerFactory.CreateLogger<S3Notifier>());
        buckets = new Buckets(store, clock, context.Region);
        reads = new ObjectReads(store);
        writes = new ObjectWrites(store, notifier, clock);
        deletes = new ObjectDeletes(store, notifier, clock);
        lists = new ObjectLists(store);
        versionLists = new VersionLists(store);
        uploads = new MultipartUploads(store, clock);
        completion = new MultipartCompletion(store, notifier, clock);
        tagsAndAcls = new TagsAndAcls(store);
        notifications = new NotificationSettings(store, notifier);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public async Task HandleAsync(HttpContext context, string requestId)
    {
        context.Response.Headers["x-amz-request-id"] = requestId;
        context.Response.Headers["x-amz-id-2"] = requestId;
        try
        {
            if (!QueryParameters.TryParse(context.Request.QueryString.Value ?? "", out var query))
            {
                throw new S3Exception(400, "InvalidURI", "Couldn't parse the specified URI.");
            }

            var call = new S3Call(context, requestId, S3Address.Of(context.Request), query);
            call.Authentication = authenticator.Authenticate(context.Request, query, SigningName, PayloadHashOf(call));
            await Find(call)(call);
        }
        catch (AwsException exception)
        {
            await AnswerAsync(context, requestId, exception as S3Exception ?? new S3Exception(exception.Status, exception.Code, exception.Message));
        }
        catch (AuthenticationException refusal)
        {
            var (status, code) = AuthenticationErrors.ForS3(refusal.Failure);
            await AnswerAsync(context, requestId, new S3Exception(status, code, refusal.Message) { Details = refusal.Details });
        }
        catch (Exception exception) when (exception is OperationCanceledException or BadHttpRequestException or ConnectionAbortedException)
        {
            // The sender is gone.
            context.Abort();
        }
        catch (Exception exception)
        {
            LogFailure(context.Request.Method, requestId, exception);
            await AnswerAsync(context, requestId, new S3Exception(500, "InternalError", "We encountered an internal error. Please try again."));
        }
    }

    private static Task AnswerAsync(HttpContext context, string requestId, S3Exception error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.ContentLength = null;
        return S3Xml.WriteErrorAsync(context, requestId, error);
    }

    private static string PayloadHashOf(S3Call call) => call.Header(PayloadHash.Header) ?? PayloadHash.Unsigned;

    private Func<S3Call, Task> Find(S3Call call)
    {
        var found = call.Bucket.Length == 0 ? ForService(call) : call.Key.Length == 0 ? ForBucket(call) : ForObject(call);
        return found ?? throw S3Errors.MethodNotAllowed(call.Request.Method);
    }

    private Func<S3Call, Task>? ForService(S3Call call) => HttpMethods.IsGet(call.Request.Method) ? buckets.ListAsync : null;

    private Func<S3Call, Task>? ForBucket(S3Call call) => (call.Request.Method, Subresource(call)) switch
    {
        ("PUT", "versioning") => buckets.PutVersioningAsync,
        ("PUT", "notification") => notifications.PutAsync,
        ("PUT", "tagging") => tagsAndAcls.PutTagsAsync,
        ("PUT", "acl") => tagsAndAcls.PutAclAsync,
        ("PUT", null) => buckets.CreateAsync,
        ("GET", "location") => buckets.GetLocationAsync,
        ("GET", "versioning") => buckets.GetVersioningAsync,
        ("GET", "notification") => notifications.GetAsync,
        ("GET", "tagging") => tagsAndAcls.GetTagsAsync,
        ("GET", "acl") => tagsAndAcls.GetAclAsync,
        ("GET", "versions") => versionLists.ListVersionsAsync,
        ("GET", "uploads") => versionLists.ListUploadsAsync,
        ("GET", null) when call.Query["list-type"] == "2" => lists.ListV2Async,
        ("GET", null) => lists.ListV1Async,
        ("HEAD", null) => buckets.HeadAsync,
        ("DELETE", "tagging") => tagsAndAcls.DeleteTagsAsync,
        ("DELETE", null) => buckets.DeleteAsync,
        ("POST", "delete") => deletes.DeleteManyAsync,
        _ => null,
    };

    private Func<S3Call, Task>? ForObject(S3Call call) => (call.Request.Method, Subresource(call)) switch
    {
        ("PUT", "tagging") => tagsAndAcls.PutTagsAsync,
        ("PUT", "acl") => tagsAndAcls.PutAclAsync,
        ("PUT", "uploadId") => call.Header("x-amz-copy-source") is null ? uploads.PutPartAsync : uploads.CopyPartAsync,
        ("PUT", null) => call.Header("x-amz-copy-source") is null ? writes.PutAsync : writes.CopyAsync,
        ("GET", "tagging") => tagsAndAcls.GetTagsAsync,
        ("GET", "acl") => tagsAndAcls.GetAclAsync,
        ("GET", "attributes") => reads.GetAttributesAsync,
        ("GET", "uploadId") => uploads.ListPartsAsync,
        ("GET", null) => reads.GetAsync,
        ("HEAD", null) => reads.HeadAsync,
        ("DELETE", "tagging") => tagsAndAcls.DeleteTagsAsync,
        ("DELETE", "uploadId") => uploads.AbortAsync,
        ("DELETE", null) => deletes.DeleteAsync,
        ("POST", "uploads") => uploads.CreateAsync,
        ("POST", "uploadId") => completion.CompleteAsync,
        _ => null,
    };

    /// <summary>The part of a bucket or object that is meant; null for the thing itself.</summary>
    /// <exception cref="S3Exception">The part is one that is not offered here.</exception>
    private static string? Subresource(S3Call call)
    {
        foreach (var (name, _) in call.Query.Pairs)
        {
            switch (name)
            {
                case "acl" or "attributes" or "delete" or "location" or "notification" or "tagging" or "uploadId" or "uploads"
                    or "versioning" or "versions":
                    return name;
                case "accelerate" or "analytics" or "cors" or "encryption" or "intelligent-tiering" or "inventory" or "legal-hold"
                    or "lifecycle" or "logging" or "metrics" or "object-lock" or "ownershipControls" or "policy" or "policyStatus"
                    or "publicAccessBlock" or "replication" or "requestPayment" or "restore" or "retention" or "select" or "torrent"
                    or "website":
                    throw S3Errors.NotImplemented(name);
                default:
                    continue;
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "S3 {Method} failed (request {RequestId})")]
    private partial void LogFailure(string method, string requestId, Exception exception);
}
