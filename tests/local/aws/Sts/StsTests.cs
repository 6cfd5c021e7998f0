using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Local.Aws.Tests.S3;

namespace DataEgress.Local.Aws.Tests.Sts;

public sealed class StsTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/path/egress-writer";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly string folder = Directory.CreateTempSubdirectory("sts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AssumeRole_SessionKey_SignsAndNamesTheRole()
    {
        await using var server = await StartAsync();
        var credentials = await AssumeAsync(server);

        using var sts = Connect(server, credentials);
        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);

        Assert.Equal(("123456789012", "arn:aws:sts::123456789012:assumed-role/egress-writer/data-egress"), (identity.Account, identity.Arn));
        Assert.EndsWith(":data-egress", identity.UserId, StringComparison.Ordinal);
        using var s3 = ConnectS3(server, credentials);
        await s3.PutBucketAsync("by-role", cancellationToken);
    }

    [Fact]
    public async Task AssumeRole_SessionKey_OutlivesARestart()
    {
        Credentials credentials;
        await using (var server = await StartAsync())
        {
            credentials = await AssumeAsync(server);
        }

        await using var again = await StartAsync();
        using var s3 = ConnectS3(again, credentials);

        await s3.ListBucketsAsync(cancellationToken);
    }

    [Fact]
    public async Task AssumeRole_ChangedTokenOrSecret_IsRefused()
    {
        await using var server = await StartAsync();
        var credentials = await AssumeAsync(server);
        var other = await AssumeAsync(server);

        Assert.Equal("InvalidToken", await CodeAsync(new Credentials(credentials.AccessKeyId, credentials.SecretAccessKey, other.SessionToken, null)));
        Assert.Equal("SignatureDoesNotMatch", await CodeAsync(new Credentials(credentials.AccessKeyId, other.SecretAccessKey, credentials.SessionToken, null)));

        async Task<string> CodeAsync(Credentials wrong)
        {
            using var s3 = ConnectS3(server, wrong);
            return await S3Fixture.CodeOfAsync(() => s3.ListBucketsAsync(cancellationToken));
        }
    }

    [Fact]
    public async Task AssumeRole_SessionOver_IsExpired()
    {
        var time = new SteppedTime();
        await using var server = await StartAsync(time);
        var credentials = await AssumeAsync(server, seconds: 900);

        // Within the clock's tolerance of the signature, and beyond the session's end.
        time.Shift = TimeSpan.FromSeconds(600);
        using var s3 = ConnectS3(server, credentials);
        await s3.ListBucketsAsync(cancellationToken);
        time.Shift = TimeSpan.FromSeconds(902);

        Assert.Equal("ExpiredToken", await S3Fixture.CodeOfAsync(() => s3.ListBucketsAsync(cancellationToken)));
    }

    [Fact]
    public async Task AssumeRole_WrongRequest_NamesTheParameter()
    {
        await using var server = await StartAsync();

        using var sts = Connect(server, null);
        var exception = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = "nonsense that is long enough", RoleSessionName = "data-egress" }, cancellationToken));

        Assert.Equal(("ValidationError", HttpStatusCode.BadRequest), (exception.ErrorCode, exception.StatusCode));
        Assert.Contains("nonsense", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_ActionOfAnotherService_SaysWhatIsOffered()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent([new("Action", "ListQueues"), new("Version", "2012-11-05")]);

        using var response = await client.PostAsync(server.Url, form, cancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.Contains("<Code>InvalidAction</Code>", body, StringComparison.Ordinal);
        Assert.Contains("AssumeRole, GetCallerIdentity", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSecret_EveryProtocol_RefusesInItsForm()
    {
        await using var server = await StartAsync();
        var wrong = new Credentials(S3Fixture.Key.AccessKeyId, "wrong", null, null);

        using var sts = Connect(server, wrong);
        var query = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken));
        using var sqs = new AmazonSQSClient(
            Of(wrong), new AmazonSQSConfig { ServiceURL = server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var json = await Assert.ThrowsAnyAsync<AmazonSQSException>(
            () => sqs.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = "any" }, cancellationToken));

        Assert.Equal(("SignatureDoesNotMatch", HttpStatusCode.Forbidden), (query.ErrorCode, query.StatusCode));
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Contains("InvalidSignatureException", json.ErrorCode, StringComparison.Ordinal);
    }

    private static AWSCredentials Of(Credentials? credentials) => credentials switch
    {
        null => new BasicAWSCredentials(S3Fixture.Key.AccessKeyId, S3Fixture.Key.SecretAccessKey),
        { SessionToken: null } => new BasicAWSCredentials(credentials.AccessKeyId, credentials.SecretAccessKey),
        _ => new SessionAWSCredentials(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken),
    };

    private static AmazonSecurityTokenServiceClient Connect(AwsServer server, Credentials? credentials) => new(
        Of(credentials),
        new AmazonSecurityTokenServiceConfig { ServiceURL = server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static AmazonS3Client ConnectS3(AwsServer server, Credentials credentials) => new(
        Of(credentials),
        new AmazonS3Config { ServiceURL = server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1", ForcePathStyle = true, MaxErrorRetry = 0 });

    private async Task<Credentials> AssumeAsync(AwsServer server, int seconds = 3600)
    {
        using var sts = Connect(server, null);
        var response = await sts.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = Role, RoleSessionName = "data-egress", DurationSeconds = seconds }, cancellationToken);
        return response.Credentials;
    }

    private Task<AwsServer> StartAsync(TimeProvider? time = null) => AwsServer.StartAsync(
        new AwsServerOptions { DataDirectory = folder, Credentials = [S3Fixture.Key], TimeProvider = time ?? TimeProvider.System }, cancellationToken);

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
