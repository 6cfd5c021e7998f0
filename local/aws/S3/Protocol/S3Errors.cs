namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>The errors of S3, with the status and wording that clients know.</summary>
internal static class S3Errors
{
    public static S3Exception NoSuchBucket(string bucket) => new(404, "NoSuchBucket", "The specified bucket does not exist")
    {
        Details = [("BucketName", bucket)],
    };

    public static S3Exception NoSuchKey(string key) => new(404, "NoSuchKey", "The specified key does not exist.")
    {
        Details = [("Key", key)],
    };

    public static S3Exception NoSuchVersion(string key, string versionId) =>
        new(404, "NoSuchVersion", "The specified version does not exist.")
        {
            Details = [("Key", key), ("VersionId", versionId)],
        };

    public static S3Exception NoSuchUpload(string uploadId) => new(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
    {
        Details = [("UploadId", uploadId)],
    };

    public static S3Exception MethodNotAllowed(string method) =>
        new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        {
            Details = [("Method", method)],
        };

    public static S3Exception NotImplemented(string what) =>
        new(501, "NotImplemented", $"A header or query you provided implies functionality that is not implemented: {what}");

    public static S3Exception InvalidArgument(string name, string value, string message) => new(400, "InvalidArgument", message)
    {
        Details = [("ArgumentName", name), ("ArgumentValue", value)],
    };

    public static S3Exception InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static S3Exception InvalidDigest(string name, string value) =>
        new(400, "InvalidDigest", $"The {name} you specified is not valid.")
        {
            Details = [(name, value)],
        };

    public static S3Exception BadDigest(string name, string expected, string calculated) =>
        new(400, "BadDigest", $"The {name} you specified did not match what we received.")
        {
            Details = [("ExpectedDigest", expected), ("CalculatedDigest", calculated)],
        };

    public static S3Exception IncompleteBody() =>
        new(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.");

    public static S3Exception MalformedXml() =>
        new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static S3Exception PreconditionFailed(string condition) =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        {
            Details = [("Condition", condition)],
        };

    public static S3Exception InvalidRange(string range, long size) =>
        new(416, "InvalidRange", "The requested range is not satisfiable")
        {
            Details = [("RangeRequested", range), ("ActualObjectSize", $"{size}")],
        };

    public static S3Exception InvalidPart(int partNumber) => new(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
    {
        Details = [("PartNumber", $"{partNumber}")],
    };
}
