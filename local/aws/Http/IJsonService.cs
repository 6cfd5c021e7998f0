using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataEgress.Local.Aws.Http;

/// <summary>A service that speaks AWS JSON: <c>POST /</c> with <c>X-Amz-Target: prefix.Operation</c>.</summary>
internal interface IJsonService : IAsyncDisposable
{
    /// <summary>What stands before the dot in <c>X-Amz-Target</c>, such as <c>AmazonSQS</c>.</summary>
    string TargetPrefix { get; }

    /// <summary>The service's name in a signature's scope, such as <c>sqs</c>.</summary>
    string SigningName { get; }

    /// <summary>The media type of answers: <c>application/x-amz-json-1.0</c> or <c>-1.1</c>.</summary>
    string ContentType { get; }

    /// <summary>What stands before the <c>#</c> of an error's <c>__type</c>; null for a bare code.</summary>
    string? ErrorNamespace { get; }

    /// <summary>Whether errors carry <c>x-amzn-query-error</c>.</summary>
    bool QueryCompatible { get; }

    /// <summary>Loads the state; called once, before the first request.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Carries an operation out; throws <see cref="AwsException"/> for an error the caller is to see.</summary>
    /// <returns>The answer's body, or null for an empty one.</returns>
    Task<JsonObject?> InvokeAsync(string operation, JsonElement request, CallContext call, CancellationToken cancellationToken);
}
