using System.Text.Json.Serialization;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>Whom to greet, and how often the greeting fails first.</summary>
public sealed record Person(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("failures")] int Failures);

/// <summary>What came of it.</summary>
public sealed record Greeting(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("attempt")] int Attempt);

/// <summary>A line of the ledger.</summary>
public sealed record Entry([property: JsonPropertyName("text")] string Text);

/// <summary>A detail of a failure.</summary>
public sealed record Refusal([property: JsonPropertyName("code")] int Code);
