using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace DataEgress.Conformance.Tests.Protos;

/// <summary>
/// Compares the messages of sdk/Temporalio.Api with the descriptor of the whole API in npm's @temporalio/proto: names,
/// numbers, types, labels, oneofs, C# namespaces and the signatures of calls.
/// </summary>
public sealed class ApiDescriptorTests(OfficialApiDescriptor official) : IClassFixture<OfficialApiDescriptor>
{
    // The .NET package's own file, which is not part of the API that npm's package describes.
    private const string OwnFile = "temporal/api/common/v1/grpc_status.proto";

    private static readonly Dictionary<FieldType, string> ScalarNames = new()
    {
        [FieldType.Double] = "double",
        [FieldType.Float] = "float",
        [FieldType.Int32] = "int32",
        [FieldType.Int64] = "int64",
        [FieldType.UInt32] = "uint32",
        [FieldType.UInt64] = "uint64",
        [FieldType.Bool] = "bool",
        [FieldType.String] = "string",
        [FieldType.Bytes] = "bytes",
    };

    [Fact]
    public void Messages_ComparedWithTheOfficialDescriptor_Agree()
    {
        var differences = new List<string>();
        var files = ApiFiles().Where(f => f.Name != OwnFile).ToList();
        foreach (var file in files)
        {
            CompareNamespace(file, differences);
            foreach (var message in file.MessageTypes)
            {
                CompareMessage(message, differences);
            }

            foreach (var enumType in file.EnumTypes)
            {
                CompareEnum(enumType, differences);
            }

            foreach (var method in file.Services.SelectMany(s => s.Methods))
            {
                CompareMethod(method, differences);
            }
        }

        Assert.True(files.Sum(f => f.MessageTypes.Count) > 250, "The API's messages were not found.");
        Assert.Empty(differences);
    }

    private static IEnumerable<FileDescriptor> ApiFiles() =>
        from type in typeof(Payload).Assembly.GetTypes()
        where type.Name.EndsWith("Reflection", StringComparison.Ordinal) && type.Namespace?.StartsWith("Temporalio.Api.", StringComparison.Ordinal) == true
        let property = type.GetProperty("Descriptor")
        where property?.PropertyType == typeof(FileDescriptor)
        select (FileDescriptor)property.GetValue(null)!;

    private void CompareNamespace(FileDescriptor file, List<string> differences)
    {
        var expected = official.Find(file.Package)?.GetProperty("options").GetProperty("csharp_namespace").GetString();
        if (expected != file.GetOptions().CsharpNamespace)
        {
            differences.Add($"{file.Name}: csharp_namespace {file.GetOptions().CsharpNamespace}, official {expected}");
        }
    }

    private void CompareMessage(MessageDescriptor message, List<string> differences)
    {
        if (official.Find(message.FullName) is not { } node || !node.TryGetProperty("fields", out var fields))
        {
            differences.Add($"{message.FullName}: not in the official API");
            return;
        }

        var byName = fields.EnumerateObject().ToDictionary(f => OfficialApiDescriptor.ProtoName(f), f => f);
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (!byName.TryGetValue(field.Name, out var expected))
            {
                differences.Add($"{field.FullName}: not in the official API");
                continue;
            }

            var ours = Describe(field);
            var theirs = official.Describe(expected, message.FullName, node);
            if (ours != theirs)
            {
                differences.Add($"{field.FullName}: {ours}, official {theirs}");
            }
        }

        foreach (var nested in message.NestedTypes.Where(n => n.GetOptions()?.MapEntry != true))
        {
            CompareMessage(nested, differences);
        }

        foreach (var nested in message.EnumTypes)
        {
            CompareEnum(nested, differences);
        }
    }

    private void CompareEnum(EnumDescriptor enumType, List<string> differences)
    {
        var expected = official.Find(enumType.FullName)?.GetProperty("values").EnumerateObject().Select(v => $"{v.Name} = {v.Value.GetInt32()}").Order(StringComparer.Ordinal).ToList();
        var ours = enumType.Values.Select(v => $"{v.Name} = {v.Number}").Order(StringComparer.Ordinal);
        if (expected is null || !expected.SequenceEqual(ours))
        {
            differences.Add($"{enumType.FullName}: {string.Join(", ", ours)}; official {string.Join(", ", expected ?? [])}");
        }
    }

    private void CompareMethod(MethodDescriptor method, List<string> differences)
    {
        var node = official.Find(method.Service.FullName)?.GetProperty("methods").GetProperty(method.Name);
        var expected = node is { } m ? $"{official.Resolve(m.GetProperty("requestType").GetString()!, method.Service.File.Package)} -> {official.Resolve(m.GetProperty("responseType").GetString()!, method.Service.File.Package)}" : null;
        var ours = $"{method.InputType.FullName} -> {method.OutputType.FullName}";
        if (expected != ours)
        {
            differences.Add($"{method.FullName}: {ours}, official {expected}");
        }
    }

    private static string Describe(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType;
            return $"map<{TypeOf(entry.FindFieldByNumber(1))}, {TypeOf(entry.FindFieldByNumber(2))}> = {field.FieldNumber}";
        }

        var label = field.IsRepeated ? "repeated " : "";
        var oneof = field.RealContainingOneof is { } o ? $" in {o.Name}" : "";
        return $"{label}{TypeOf(field)} = {field.FieldNumber}{oneof}";
    }

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => ScalarNames[scalar],
    };
}
