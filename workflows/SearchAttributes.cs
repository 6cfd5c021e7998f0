using Temporalio.Common;

namespace DataEgress.Workflows;

/// <summary>The search attributes that must be registered in the namespace; all are keywords.</summary>
public static class SearchAttributes
{
    /// <summary>The pipeline's name.</summary>
    public static readonly SearchAttributeKey<string> Pipeline = SearchAttributeKey.CreateKeyword("EgressPipeline");

    /// <summary>Who receives.</summary>
    public static readonly SearchAttributeKey<string> Recipient = SearchAttributeKey.CreateKeyword("EgressRecipient");

    /// <summary>How files are sent.</summary>
    public static readonly SearchAttributeKey<string> TransferType = SearchAttributeKey.CreateKeyword("EgressTransferType");

    /// <summary>The environment that the workers serve.</summary>
    public static readonly SearchAttributeKey<string> Environment = SearchAttributeKey.CreateKeyword("EgressEnvironment");

    /// <summary>What a human is waited for; absent while nobody is.</summary>
    public static readonly SearchAttributeKey<string> WaitingFor = SearchAttributeKey.CreateKeyword("WaitingFor");

    /// <summary>The value of <see cref="WaitingFor"/> when a failed step needs <c>retry</c>, <c>skip</c> or <c>abort</c>.</summary>
    public const string Intervention = "intervention";

    /// <summary>The value of <see cref="WaitingFor"/> when a gate needs decisions.</summary>
    public const string Approval = "approval";

    /// <summary>The value of <see cref="WaitingFor"/> when wrapped key material is to be submitted.</summary>
    public const string KeyMaterial = "key-material";

    /// <summary>All of them, for registration.</summary>
    public static IReadOnlyList<SearchAttributeKey> All { get; } = [Pipeline, Recipient, TransferType, Environment, WaitingFor];
}
