using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>A typed value of an item. Immutable; equal when type and content are equal, sets regardless of their order.</summary>
[JsonConverter(typeof(Converter))]
internal abstract record AttributeValue
{
    private const int MaxDepth = 32;

    private AttributeValue()
    {
    }

    /// <summary>The type's name on the wire.</summary>
    public abstract string TypeName { get; }

    /// <summary>The size that counts against an item's limit, in bytes.</summary>
    public abstract int Size { get; }

    /// <summary>Reads a value such as <c>{"S":"text"}</c>.</summary>
    /// <exception cref="Http.AwsException">It is not one value of a known type.</exception>
    public static AttributeValue Read(JsonElement json, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw DynamoErrors.Validation($"Nesting Levels have exceeded supported limits: {MaxDepth}");
        }

        if (json.ValueKind is not JsonValueKind.Object || json.EnumerateObject().Count() != 1)
        {
            throw DynamoErrors.Validation(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }

        var member = json.EnumerateObject().First();
        var value = member.Value;
        return (member.Name, value.ValueKind) switch
        {
            ("S", JsonValueKind.String) => new Text(value.GetString()!),
            ("N", JsonValueKind.String) => new Number(DynamoNumber.Parse(value.GetString()!)),
            ("B", JsonValueKind.String) => new Binary(Base64(value)),
            ("BOOL", JsonValueKind.True or JsonValueKind.False) => new Bool(value.GetBoolean()),
            ("NULL", JsonValueKind.True) => new Null(),
            ("SS", JsonValueKind.Array) => Set<Text>(value, item => new Text(item.GetString()!)),
            ("NS", JsonValueKind.Array) => Set<Number>(value, item => new Number(DynamoNumber.Parse(item.GetString()!))),
            ("BS", JsonValueKind.Array) => Set<Binary>(value, item => new Binary(Base64(item))),
            ("L", JsonValueKind.Array) => new List([.. value.EnumerateArray().Select(item => Read(item, depth + 1))]),
            ("M", JsonValueKind.Object) => new Map(ReadMembers(value, depth + 1)),
            _ => throw DynamoErrors.Validation(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        };
    }

    /// <summary>Reads named values, such as an item.</summary>
    public static Dictionary<string, AttributeValue> ReadMembers(JsonElement json, int depth = 0)
    {
        Dictionary<string, AttributeValue> members = new(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = Read(member.Value, depth);
        }

        return members;
    }

    public static JsonObject WriteMembers(IEnumerable<KeyValuePair<string, AttributeValue>> members) =>
        new(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value.Write())));

    public static int SizeOf(IEnumerable<KeyValuePair<string, AttributeValue>> members) =>
        members.Sum(member => Encoding.UTF8.GetByteCount(member.Key) + member.Value.Size);

    public JsonObject Write() => new() { [TypeName] = Content() };

    protected abstract JsonNode Content();

    private static byte[] Base64(JsonElement json) =>
        json.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new Http.AwsException("SerializationException", "A binary value must be base64.");

    private static SetOf<T> Set<T>(JsonElement json, Func<JsonElement, T> read)
        where T : AttributeValue, IComparable<T>
    {
        List<T> items = [];
        foreach (var item in json.EnumerateArray())
        {
            items.Add(item.ValueKind is JsonValueKind.String
                ? read(item)
                : throw new Http.AwsException("SerializationException", "The values of a set must be strings."));
        }

        if (items.Count == 0)
        {
            throw DynamoErrors.Validation("One or more parameter values were invalid: An set may not be empty");
        }

        var set = new SetOf<T>([.. items]);
        return set.Items.Count == items.Count
            ? set
            : throw DynamoErrors.Validation("One or more parameter values were invalid: Input collection contains duplicates.");
    }

    internal sealed record Text(string Value) : AttributeValue, IComparable<Text>
    {
        public override string TypeName => "S";

        public override int Size => Encoding.UTF8.GetByteCount(Value);

        // The order of UTF-8 bytes, which differs from that of UTF-16 beyond the basic plane.
        public int CompareTo(Text? other) => other is null ? 1 : CompareUtf8(Value, other.Value);

        protected override JsonNode Content() => JsonValue.Create(Value);

        private static int CompareUtf8(string left, string right)
        {
            var shared = left.AsSpan().CommonPrefixLength(right);
            if (shared == left.Length || shared == right.Length)
            {
                return left.Length.CompareTo(right.Length);
            }

            var (a, b) = (left[shared], right[shared]);
            return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
        }
    }

    internal sealed record Number(DynamoNumber Value) : AttributeValue, IComparable<Number>
    {
        public override string TypeName => "N";

        public override int Size => (Value.ToString().Length / 2) + 1;

        public int CompareTo(Number? other) => other is null ? 1 : Value.CompareTo(other.Value);

        protected override JsonNode Content() => JsonValue.Create(Value.ToString());
    }

    internal sealed record Binary(byte[] Value) : AttributeValue, IComparable<Binary>
    {
        public override string TypeName => "B";

        public override int Size => Value.Length;

        public int CompareTo(Binary? other) => other is null ? 1 : Value.AsSpan().SequenceCompareTo(other.Value);

        public bool Equals(Binary? other) => other is not null && Value.AsSpan().SequenceEqual(other.Value);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.AddBytes(Value);
            return hash.ToHashCode();
        }

        protected override JsonNode Content() => JsonValue.Create(Convert.ToBase64String(Value));
    }

    internal sealed record Bool(bool Value) : AttributeValue
    {
        public override string TypeName => "BOOL";

        public override int Size => 1;

        protected override JsonNode Content() => JsonValue.Create(Value);
    }

    internal sealed record Null : AttributeValue
    {
        public override string TypeName => "NULL";

        public override int Size => 1;

        protected override JsonNode Content() => JsonValue.Create(true);
    }

    /// <summary>A set of text, numbers or bytes, in their order.</summary>
    internal sealed record SetOf<T>(SortedSet<T> Items) : AttributeValue
        where T : AttributeValue, IComparable<T>
    {
        public override string TypeName => Items.First().TypeName + "S";

        public override int Size => Items.Sum(item => item.Size);

        public bool Equals(SetOf<T>? other) => other is not null && Items.SetEquals(other.Items);

        public override int GetHashCode() => Items.Aggregate(0, (hash, item) => HashCode.Combine(hash, item));

        protected override JsonNode Content() => new JsonArray([.. Items.Select(item => item.Content())]);
    }

    internal sealed record List(IReadOnlyList<AttributeValue> Items) : AttributeValue
    {
        public override string TypeName => "L";

        public override int Size => 3 + Items.Sum(item => item.Size + 1);

        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Aggregate(0, HashCode.Combine);

        protected override JsonNode Content() => new JsonArray([.. Items.Select(item => item.Write())]);
    }

    internal sealed record Map(IReadOnlyDictionary<string, AttributeValue> Members) : AttributeValue
    {
        public override string TypeName => "M";

        public override int Size => 3 + SizeOf(Members) + Members.Count;

        public bool Equals(Map? other) =>
            other is not null && Members.Count == other.Members.Count
            && Members.All(member => other.Members.TryGetValue(member.Key, out var value) && member.Value == value);

        public override int GetHashCode() => Members.Count;

        protected override JsonNode Content() => WriteMembers(Members);
    }

    /// <summary>The form on the wire is also the form in the log.</summary>
    internal sealed class Converter : JsonConverter<AttributeValue>
    {
        public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var json = JsonDocument.ParseValue(ref reader);
            return AttributeValue.Read(json.RootElement);
        }

        public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options) =>
            value.Write().WriteTo(writer, options);
    }
}
