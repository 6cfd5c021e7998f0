using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>A deployment plan as it was read: valid, its expressions kept as text. plans/README.md describes the language.</summary>
/// <param name="Name">The plan's name, part of the workflow's id.</param>
/// <param name="Digest">SHA-256 of the plan's text, lower-case hexadecimal.</param>
/// <param name="Parameters">What a deployment is told.</param>
/// <param name="Rules">What must hold of the parameters together.</param>
/// <param name="Steps">What is done, in the order of the file.</param>
/// <param name="Environments">The environments that there are; empty for any.</param>
/// <param name="Title">For people.</param>
public sealed record Plan(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("digest")] string Digest,
    [property: JsonPropertyName("parameters")] IReadOnlyList<Parameter> Parameters,
    [property: JsonPropertyName("rules")] IReadOnlyList<Rule> Rules,
    [property: JsonPropertyName("steps")] IReadOnlyList<Step> Steps,
    [property: JsonPropertyName("environments")] IReadOnlyList<string> Environments,
    [property: JsonPropertyName("title")] string? Title = null);

/// <summary>A parameter of a plan, or a column of a list of records.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">What it is when not given; null if there is no default.</param>
/// <param name="Allowed">All that it may be; empty for anything of its type.</param>
/// <param name="Pattern">What the whole of a text must match.</param>
/// <param name="Least">The least number, or fewest items of a list.</param>
/// <param name="Most">The greatest number, or most items of a list.</param>
/// <param name="Optional">It may be left out.</param>
/// <param name="RequiredWhen">It must not be empty when this holds.</param>
/// <param name="ForbiddenWhen">It must be empty when this holds.</param>
/// <param name="Columns">Of a list of records: their members; null for a list of texts.</param>
/// <param name="Description">For people.</param>
public sealed record Parameter(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] ParameterType Type,
    [property: JsonPropertyName("default")] JsonElement? Default = null,
    [property: JsonPropertyName("allowed")] IReadOnlyList<JsonElement>? Allowed = null,
    [property: JsonPropertyName("pattern")] string? Pattern = null,
    [property: JsonPropertyName("least")] decimal? Least = null,
    [property: JsonPropertyName("most")] decimal? Most = null,
    [property: JsonPropertyName("optional")] bool Optional = false,
    [property: JsonPropertyName("requiredWhen")] string? RequiredWhen = null,
    [property: JsonPropertyName("forbiddenWhen")] string? ForbiddenWhen = null,
    [property: JsonPropertyName("columns")] IReadOnlyList<Parameter>? Columns = null,
    [property: JsonPropertyName("description")] string? Description = null);

/// <summary>Types of parameters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParameterType>))]
public enum ParameterType
{
    /// <summary>A text.</summary>
    [JsonStringEnumMemberName("string")]
    Text,

    /// <summary>A whole number.</summary>
    [JsonStringEnumMemberName("integer")]
    WholeNumber,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>True or false.</summary>
    [JsonStringEnumMemberName("boolean")]
    Boolean,

    /// <summary>One of the texts that are allowed.</summary>
    [JsonStringEnumMemberName("enum")]
    Enum,

    /// <summary>A network, such as <c>10.0.0.0/16</c>.</summary>
    [JsonStringEnumMemberName("cidr")]
    Cidr,

    /// <summary>Where a secret is: <c>env:NAME</c>, <c>file:/path</c> or <c>ssm:/name</c>. Never the secret itself.</summary>
    [JsonStringEnumMemberName("secret")]
    Secret,

    /// <summary>A list of texts, or of records with columns.</summary>
    [JsonStringEnumMemberName("list")]
    List,
}

/// <summary>What must hold of the parameters together.</summary>
/// <param name="That">The condition.</param>
/// <param name="Message">What to say when it does not hold.</param>
public sealed record Rule(
    [property: JsonPropertyName("that")] string That,
    [property: JsonPropertyName("message")] string Message);

/// <summary>The plan cannot be used: one of its errors.</summary>
/// <param name="Line">Line, from 1; 0 if it is about the whole.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong.</param>
public sealed record PlanError(
    [property: JsonPropertyName("line")] int Line,
    [property: JsonPropertyName("column")] int Column,
    [property: JsonPropertyName("message")] string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Message : $"line {Line}, column {Column}: {Message}";
}

/// <summary>What came of reading a plan.</summary>
/// <param name="Plan">The plan; null if there are errors.</param>
/// <param name="Errors">All errors, in order of their place.</param>
public sealed record PlanReading(Plan? Plan, IReadOnlyList<PlanError> Errors);
