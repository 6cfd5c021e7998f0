using System.Globalization;
using System.Net;
using System.Text.Json;
using DataEgress.Workflows.Deployment.Expressions;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Brings a value into its parameter's type and says what is wrong with it.</summary>
internal static class ParameterValues
{
    private static readonly string[] References = ["env:", "file:", "ssm:"];

    /// <summary>What a parameter's values look like to expressions.</summary>
    public static Shape ShapeOf(Parameter parameter) => parameter.Type switch
    {
        ParameterType.WholeNumber or ParameterType.Number => Shape.Number,
        ParameterType.Boolean => Shape.Truth,
        ParameterType.List => parameter.Columns is { } columns
            ? Shape.ListOf(Shape.Record(columns.ToDictionary(c => c.Name, ShapeOf, StringComparer.Ordinal)))
            : Shape.ListOf(Shape.Text),
        _ => Shape.Text,
    };

    /// <summary>Reads a value. Texts that say a number or truth value are taken as that, as a command line gives them.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="given">The value.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>The value in its type; null if it is not of it.</returns>
    public static JsonElement? Read(Parameter parameter, JsonElement given, string where, List<string> errors)
    {
        if (parameter.Type == ParameterType.List)
        {
            return ReadList(parameter, given, where, errors);
        }

        if (Convert(parameter.Type, given) is not { } value)
        {
            errors.Add($"{where}: {given.GetRawText()}; allowed: {Describe(parameter)}");
            return null;
        }

        if (parameter.Allowed is { Count: > 0 } allowed && !allowed.Any(a => Value.Same(Value.From(a), Value.From(value))))
        {
            errors.Add($"{where}: {value.GetRawText()}; allowed: {string.Join(", ", allowed.Select(a => Value.From(a).ToText()))}");
            return null;
        }

        if (parameter.Pattern is { } pattern && value.ValueKind == JsonValueKind.String && !Evaluator.Matches(value.GetString()!, pattern))
        {
            errors.Add($"{where}: {value.GetRawText()}; allowed: what matches {pattern}");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && Outside(parameter, value.GetDecimal()))
        {
            errors.Add($"{where}: {value.GetRawText()}; allowed: {Range(parameter)}");
            return null;
        }

        return value;
    }

    /// <summary>What is allowed, for messages.</summary>
    public static string Describe(Parameter parameter) => parameter.Type switch
    {
        ParameterType.WholeNumber => "a whole number",
        ParameterType.Number => "a number",
        ParameterType.Boolean => "true, false",
        ParameterType.Cidr => "a network such as 10.0.0.0/16",
        ParameterType.Secret => "a reference: env:NAME, file:/path or ssm:/name",
        ParameterType.List => parameter.Columns is { } columns ? $"a list of records with {string.Join(", ", columns.Select(c => c.Name))}" : "a list of texts",
        _ => "a text",
    };

    private static JsonElement? Convert(ParameterType type, JsonElement given)
    {
        var text = given.ValueKind == JsonValueKind.String ? given.GetString()! : null;
        switch (type)
        {
            case ParameterType.WholeNumber:
                return text is null
                    ? given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out _) ? given : null
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? Json(whole) : null;
            case ParameterType.Number:
                return text is null
                    ? given.ValueKind == JsonValueKind.Number && given.TryGetDecimal(out _) ? given : null
                    : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Json(number) : null;
            case ParameterType.Boolean:
                return given.ValueKind is JsonValueKind.True or JsonValueKind.False ? given : text is "true" or "false" ? Json(text == "true") : null;
            case ParameterType.Cidr:
                return text is { Length: 0 } || (text is not null && IPNetwork.TryParse(text, out _)) ? given : null;
            case ParameterType.Secret:
                return text is { Length: 0 } || References.Any(r => text?.Length > r.Length && text.StartsWith(r, StringComparison.Ordinal)) ? given : null;
            default:
                // An unquoted number in a YAML or JSON file, such as an account's id.
                return text is not null ? given : given.ValueKind == JsonValueKind.Number ? Json(given.GetRawText()) : null;
        }
    }

    private static JsonElement? ReadList(Parameter parameter, JsonElement given, string where, List<string> errors)
    {
        var list = given.ValueKind == JsonValueKind.String && parameter.Columns is null
            ? Json(given.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : given.ValueKind == JsonValueKind.String ? FromText(given.GetString()!) : given;
        if (list.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{where}: {given.GetRawText()}; allowed: {Describe(parameter)}");
            return null;
        }

        var before = errors.Count;
        var items = list.EnumerateArray().Select((item, i) => ReadItem(parameter, item, $"{where}[{i}]", errors)).ToList();
        if (Outside(parameter, items.Count))
        {
            errors.Add($"{where}: {items.Count} items; allowed: {Range(parameter)}");
        }

        return errors.Count == before ? Json(items) : null;
    }

    private static object? ReadItem(Parameter parameter, JsonElement item, string where, List<string> errors)
    {
        if (parameter.Columns is not { } columns)
        {
            return Read(parameter with { Type = ParameterType.Text, Least = null, Most = null }, item, where, errors);
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{where}: {item.GetRawText()}; allowed: a record with {string.Join(", ", columns.Select(c => c.Name))}");
            return null;
        }

        errors.AddRange(item.EnumerateObject().Where(m => columns.All(c => c.Name != m.Name)).Select(m => $"{where}.{m.Name}: there is no such column"));
        var record = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var given = item.TryGetProperty(column.Name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : column.Default;
            if (given is { } present && Read(column, present, $"{where}.{column.Name}", errors) is { } read)
            {
                record[column.Name] = read;
            }
        }

        return record;
    }

    private static JsonElement FromText(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Json(text);
        }
    }

    private static bool Outside(Parameter parameter, decimal amount) => amount < parameter.Least || amount > parameter.Most;

    private static string Range(Parameter parameter) => (parameter.Least, parameter.Most) switch
    {
        (null, var most) => $"at most {most}",
        (var least, null) => $"at least {least}",
        var (least, most) => $"{least} to {most}",
    };

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
