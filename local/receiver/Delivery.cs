using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Receiver;

/// <summary>What the headers and the path of a request say.</summary>
/// <param name="Path">The path that was posted to.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Sha256">The checksum that the body must have, lower-case hex.</param>
/// <param name="IdempotencyKey">Names the delivery.</param>
internal sealed record Delivery(string Path, string FileName, string Sha256, string IdempotencyKey)
{
    private const int MaxIdempotencyKey = 1024;
    private const int Sha256Digits = 64;

    /// <summary>The key that the file is stored under.</summary>
    public string Key => $"{Path.Trim('/')}/{FileName}".TrimStart('/');

    /// <summary>Reads a request; on false the error says everything that is wrong.</summary>
    public static bool TryRead(HttpRequest request, out Delivery delivery, out string error)
    {
        List<string> errors = [];
        var path = request.Path.Value ?? "/";
        if (path.Split('/').Any(part => part is "." or ".."))
        {
            errors.Add($"the path '{path}' leads upwards");
        }

        var fileName = Uri.UnescapeDataString(request.Headers[ReceiverHeaders.FileName].ToString());
        if (fileName is "" or "." or ".." || fileName.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
        {
            errors.Add($"{ReceiverHeaders.FileName} must be a file's name without folders");
        }

        var sha256 = request.Headers[ReceiverHeaders.Checksum].ToString().ToLowerInvariant();
        if (sha256.Length != Sha256Digits || !sha256.All(char.IsAsciiHexDigit))
        {
            errors.Add($"{ReceiverHeaders.Checksum} must be {Sha256Digits} hex digits");
        }

        var idempotencyKey = request.Headers[ReceiverHeaders.IdempotencyKey].ToString();
        if (idempotencyKey.Length is 0 or > MaxIdempotencyKey)
        {
            errors.Add($"{ReceiverHeaders.IdempotencyKey} must have 1 to {MaxIdempotencyKey} characters");
        }

        delivery = new Delivery(path, fileName, sha256, idempotencyKey);
        error = string.Join("; ", errors);
        return errors.Count == 0;
    }
}
