using System.Diagnostics.CodeAnalysis;
using Temporalio.Api.Common.V1;

namespace Temporalio.Exceptions;

/// <summary>A call to the server failed.</summary>
public class RpcException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The gRPC status.</param>
    /// <param name="message">What the server or the transport said.</param>
    /// <param name="rawStatus">Serialised google.rpc.Status with details, if there was one.</param>
    public RpcException(StatusCode code, string message, byte[]? rawStatus)
        : base(message)
    {
        Code = code;
        RawStatus = rawStatus;
        GrpcStatus = new(() => rawStatus is null ? null : Api.Common.V1.GrpcStatus.Parser.ParseFrom(rawStatus));
    }

    /// <summary>Creates the exception from one status of a multi-operation.</summary>
    /// <param name="status">The status.</param>
    internal RpcException(GrpcStatus status)
        : base(status.Message)
    {
        Code = (StatusCode)status.Code;
        GrpcStatus = new(() => status);
    }

    /// <summary>gRPC's status codes.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public enum StatusCode
    {
        /// <summary>Success.</summary>
        OK = 0,

        /// <summary>Cancelled, usually by the caller.</summary>
        Cancelled = 1,

        /// <summary>Unknown error.</summary>
        Unknown = 2,

        /// <summary>The request is wrong.</summary>
        InvalidArgument = 3,

        /// <summary>The deadline passed before the answer.</summary>
        DeadlineExceeded = 4,

        /// <summary>Not found.</summary>
        NotFound = 5,

        /// <summary>Already exists.</summary>
        AlreadyExists = 6,

        /// <summary>Not allowed.</summary>
        PermissionDenied = 7,

        /// <summary>No valid credentials.</summary>
        Unauthenticated = 16,

        /// <summary>A quota or size limit is exhausted.</summary>
        ResourceExhausted = 8,

        /// <summary>The system is not in a state for this.</summary>
        FailedPrecondition = 9,

        /// <summary>Aborted, usually by a conflict.</summary>
        Aborted = 10,

        /// <summary>Out of range.</summary>
        OutOfRange = 11,

        /// <summary>The server does not have this operation.</summary>
        Unimplemented = 12,

        /// <summary>Internal error.</summary>
        Internal = 13,

        /// <summary>The server cannot be reached or is not ready.</summary>
        Unavailable = 14,

        /// <summary>Data is lost or damaged.</summary>
        DataLoss = 15,
    }

    /// <summary>The gRPC status.</summary>
    public StatusCode Code { get; private init; }

    /// <summary>Serialised google.rpc.Status with details, if there was one.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The official API returns an array.")]
    public byte[]? RawStatus { get; private init; }

    /// <summary>The status with details, parsed when asked for; null if there was none.</summary>
    public Lazy<GrpcStatus?> GrpcStatus { get; private init; }
}
