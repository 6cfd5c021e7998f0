using System.CommandLine;

namespace DataEgress.Starter.CommandLine;

/// <summary>A command with the examples that its help shows.</summary>
internal sealed class EgressCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
