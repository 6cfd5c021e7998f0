using System.Text;
using System.Text.Json;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>
/// The placeholders of a request, and the expressions in which they stand. Every placeholder must be used; <see cref="Close"/>
/// checks that after the last expression was read.
/// </summary>
internal sealed class ExpressionScope
{
    private const int MaxExpressionBytes = 4096;

    private readonly JsonElement request;
    private readonly Dictionary<string, string> names;
    private readonly Dictionary<string, AttributeValue> values;
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public ExpressionScope(JsonElement request)
    {
        this.request = request;
        names = request.TextMap("ExpressionAttributeNames");
        values = request.Members("ExpressionAttributeValues")
            .ToDictionary(member => member.Name, member => AttributeValue.Read(member.Value), StringComparer.Ordinal);
        foreach (var parameter in new[] { "KeyConditions", "QueryFilter", "ScanFilter", "Expected", "AttributeUpdates", "AttributesToGet" })
        {
            if (request.Member(parameter) is not null)
            {
                throw DynamoErrors.Validation($"{parameter} is a legacy parameter that this endpoint does not offer: use an expression.");
            }
        }
    }

    public Condition? Condition(string parameter) => Parser(parameter)?.ParseCondition();

    public UpdateExpression? Update(string parameter) => Parser(parameter)?.ParseUpdate();

    public Projection? Projection(string parameter) => Parser(parameter)?.ParseProjection();

    public string NameOf(string placeholder, string parameter)
    {
        used.Add(placeholder);
        return names.GetValueOrDefault(placeholder) ?? throw DynamoErrors.Validation(
            $"Invalid {parameter}: An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
    }

    public AttributeValue ValueOf(string placeholder, string parameter)
    {
        used.Add(placeholder);
        return values.GetValueOrDefault(placeholder) ?? throw DynamoErrors.Validation(
            $"Invalid {parameter}: An expression attribute value used in expression is not defined; attribute value: {placeholder}");
    }

    /// <summary>Refuses placeholders that no expression used.</summary>
    public void Close()
    {
        Refuse("ExpressionAttributeNames", names.Keys);
        Refuse("ExpressionAttributeValues", values.Keys);
    }

    private void Refuse(string parameter, IEnumerable<string> placeholders)
    {
        var unused = placeholders.Where(placeholder => !used.Contains(placeholder)).ToList();
        if (unused.Count > 0)
        {
            throw DynamoErrors.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }

    private ExpressionParser? Parser(string parameter)
    {
        var text = request.Text(parameter);
        if (text is null)
        {
            return null;
        }

        if (text.Trim().Length == 0)
        {
            throw DynamoErrors.Validation($"Invalid {parameter}: The expression can not be empty;");
        }

        return Encoding.UTF8.GetByteCount(text) <= MaxExpressionBytes
            ? new ExpressionParser(text, parameter, this)
            : throw DynamoErrors.Validation($"Invalid {parameter}: Expression size has exceeded the maximum allowed size;");
    }
}
