using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace DataEgress.Local.Temporal.Tests.Robustness;

/// <summary>
/// Messages of any type with any content: what is meant to be there, what is too long, too large, negative, not a number,
/// from another time or not of this world. The same seed makes the same messages.
/// </summary>
internal sealed class RandomMessages(int seed)
{
    private const int Deepest = 6;
    private static readonly long[] Whole = [0, 1, 2, 3, 5, 10, 100, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];
    private static readonly double[] Real = [0, 1, 2.5, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon];
    private readonly Random random = new(seed);
    private readonly List<string> texts =
    [
        "", "default", "queue", "workflow", "type", "name", "child", "request", "\0", "ü\u2028\ud83d\ude00", "/_sys/x", "a b'c\"d",
        "* * * * *", "@every 1s", "* * 31 2 *", "ExecutionStatus = 'Running'", "((((", "not-a-uuid", "temporal.api.update.v1.Request",
        new string('x', 1001), new string('é', 600), "CustomKeywordField", "json/plain", "encoding", "WorkflowId",
    ];

    private readonly List<ByteString> blobs =
    [
        ByteString.Empty, ByteString.CopyFromUtf8("\"text\""), ByteString.CopyFromUtf8("json/plain"), ByteString.CopyFromUtf8("[1,2]"),
        ByteString.CopyFromUtf8("{"), ByteString.CopyFrom(0xFF, 0xFF, 0xFF),
    ];

    /// <summary>Makes a text turn up often: an id that exists, say.</summary>
    public void Offer(string text) => texts.AddRange(Enumerable.Repeat(text, 5));

    /// <summary>Makes bytes turn up often: a task's token, say.</summary>
    public void Offer(ByteString bytes) => blobs.AddRange(Enumerable.Repeat(bytes, 10));

    /// <summary>The namespace that most requests name.</summary>
    public string Namespace { get; set; } = "default";

    public byte[] Bytes()
    {
        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }

    public T Create<T>()
        where T : IMessage, new() => (T)Create(new T().Descriptor);

    public IMessage Create(MessageDescriptor descriptor) => Create(descriptor, depth: 0);

    /// <summary>A message as it was, with a few bytes changed, added or cut off.</summary>
    public byte[] Mutate(IMessage message)
    {
        var bytes = message.ToByteArray().ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            if (at == bytes.Count || random.Next(3) == 0)
            {
                bytes.Insert(at, (byte)random.Next(256));
            }
            else if (random.Next(3) == 0)
            {
                bytes.RemoveRange(at, random.Next(bytes.Count - at));
            }
            else
            {
                bytes[at] ^= (byte)(1 << random.Next(8));
            }
        }

        return [.. bytes];
    }

    private IMessage Create(MessageDescriptor descriptor, int depth)
    {
        if (descriptor == Duration.Descriptor)
        {
            return new Duration { Seconds = random.Next(4) == 0 ? Pick(Whole) : random.Next(100), Nanos = random.Next(4) == 0 ? (int)Pick(Whole) : 0 };
        }

        if (descriptor == Timestamp.Descriptor)
        {
            return new Timestamp { Seconds = random.Next(3) == 0 ? Pick(Whole) : DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Nanos = random.Next(4) == 0 ? (int)Pick(Whole) : 0 };
        }

        var message = descriptor.Parser.ParseFrom([]);
        foreach (var field in descriptor.Fields.InDeclarationOrder().Where(field => IsWanted(field, depth)))
        {
            Fill(message, field, depth + 1);
        }

        return message;
    }

    private bool IsWanted(FieldDescriptor field, int depth) => field.Name is "namespace" or "task_queue" or "workflow_id" or "workflow_execution" or "execution" or "workflow_type"
        ? random.Next(10) > 0
        : depth < Deepest && random.Next(10) < 4;

    private void Fill(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var entries = (IDictionary)field.Accessor.GetValue(message);
            var fields = field.MessageType.Fields;
            for (var i = random.Next(3); i > 0; i--)
            {
                entries[Value(fields[1], depth)] = Value(fields[2], depth);
            }
        }
        else if (field.IsRepeated)
        {
            var items = (IList)field.Accessor.GetValue(message);
            for (var i = random.Next(3); i > 0; i--)
            {
                items.Add(Value(field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => field.Name switch
        {
            "namespace" => random.Next(10) == 0 && Namespace == "default" ? Pick(texts) : Namespace,
            "workflow_id" => random.Next(3) == 0 ? Pick(texts) : "workflow",
            _ => Pick(texts),
        },
        FieldType.Bytes => Pick(blobs),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => Pick(Real),
        FieldType.Float => (float)Pick(Real),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, random.Next(8) == 0 ? 9999 : random.Next(field.EnumType.Values.Count + 1)),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Pick(Whole),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Pick(Whole),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Pick(Whole),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Pick(Whole),
        _ when IsWrapper(field.MessageType) => Value(field.MessageType.Fields[1], depth),
        _ => Create(field.MessageType, depth),
    };

    /// <summary>A number or text that may be missing: its property has the type of what is in it.</summary>
    private static bool IsWrapper(MessageDescriptor type) => type.File == DoubleValue.Descriptor.File;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
