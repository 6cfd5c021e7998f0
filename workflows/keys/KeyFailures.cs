namespace DataEgress.Workflows.Keys;

/// <summary>Type names of failures of a key ceremony. None is retried: people have to do something.</summary>
public static class KeyFailures
{
    /// <summary>The blob is not the one that was said, or not material for this key. Another blob is needed.</summary>
    public const string WrongMaterial = "WrongMaterial";

    /// <summary>KMS cannot unwrap the blob. A new package is needed, and to wrap again.</summary>
    public const string WrappingFailed = "WrappingFailed";

    /// <summary>Token and wrapping key have ended. A new package is needed, and to wrap again.</summary>
    public const string TokenExpired = "TokenExpired";
}
