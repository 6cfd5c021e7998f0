using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>The routes file of the SFT agent, as it is written.</summary>
internal sealed class RoutesFile
{
    /// <summary>The only section.</summary>
    public SenderSection? Sender { get; set; }

    /// <summary>Reads the YAML; what it does not know it leaves alone, since the file may be shared with the agent.</summary>
    /// <exception cref="YamlException">It is not YAML of this form.</exception>
    public static RoutesFile Parse(string yaml) => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build()
        .Deserialize<RoutesFile?>(yaml) ?? new();

    /// <summary>Section <c>sender</c>.</summary>
    internal sealed class SenderSection
    {
        /// <summary>How often and when sending is tried again.</summary>
        public RetryBehaviourSection RetryBehaviour { get; set; } = new();

        /// <summary>The routes, in the order in which they are tried.</summary>
        public List<RouteSection> Routes { get; set; } = [];
    }

    /// <summary>Section <c>retryBehaviour</c>; times in milliseconds.</summary>
    internal sealed class RetryBehaviourSection
    {
        public double BackOffMultiplier { get; set; } = 2;

        public int MaximumRedeliveries { get; set; } = 3;

        public long MaximumRedeliveryDelay { get; set; } = 3_600_000;

        public long RedeliveryDelay { get; set; } = 600_000;
    }

    /// <summary>A route.</summary>
    internal sealed class RouteSection
    {
        public string? Name { get; set; }

        public string? Source { get; set; }

        public List<ActionSection> Actions { get; set; } = [];

        public string? ErrorFolder { get; set; }

        public bool DeleteOnSend { get; set; }

        public string? FilenameRegex { get; set; }

        public int MaxThreadPoolSize { get; set; }

        public int ThreadPoolSize { get; set; }
    }

    /// <summary>An action of a route.</summary>
    internal sealed class ActionSection
    {
        public string? Name { get; set; }

        public Dictionary<string, string> Properties { get; set; } = [];
    }
}
