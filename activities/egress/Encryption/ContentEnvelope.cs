namespace DataEgress.Activities.Egress.Encryption;

/// <summary>What is needed to decrypt an object, as it lies beside the content. Each form of encryption has its own.</summary>
internal abstract record ContentEnvelope;
