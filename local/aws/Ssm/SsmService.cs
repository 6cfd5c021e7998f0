using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;
using DataEgress.Local.Aws.Kms;

namespace DataEgress.Local.Aws.Ssm;

/// <summary>
/// The Parameter Store of AWS Systems Manager: String, StringList and SecureString (encrypted by this endpoint's KMS), with
/// versions and paths. Labels, policies and parameter filters are not offered.
/// </summary>
internal sealed partial class SsmService(ServiceContext context, KmsService keys) : IJsonService
{
    private const string DefaultKey = "alias/aws/ssm";
    private const int MaxVersions = 100;
    private const int MaxLevels = 15;
    private const int MaxStandardBytes = 4096;
    private const int MaxAdvancedBytes = 8192;
    private const int MaxNames = 10;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StoredParameter> parameters = new(StringComparer.Ordinal);
    private ChangeLog<SsmChange>? log;

    public string TargetPrefix => "AmazonSSM";

    public string SigningName => "ssm";

    public string ContentType => "application/x-amz-json-1.1";

    public string? ErrorNamespace => null;

    public bool QueryCompatible => false;

    private ChangeLog<SsmChange> Log => log ?? throw new InvalidOperationException("The parameter service was not started.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        log = new ChangeLog<SsmChange>(
            Path.Combine(context.FolderOf("ssm"), "parameters.log"),
            context.Durable,
            Apply,
            () => parameters.Values.Select(parameter => new SsmChange.Set(parameter)));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<JsonObject?> InvokeAsync(string operation, JsonElement request, CallContext call, CancellationToken cancellationToken) =>
        operation switch
        {
            "PutParameter" => PutParameterAsync(request),
            "GetParameter" => Answer(GetParameter(request)),
            "GetParameters" => Answer(GetParameters(request)),
            "GetParametersByPath" => Answer(GetParametersByPath(request)),
            "GetParameterHistory" => Answer(GetParameterHistory(request)),
            "DeleteParameter" => DeleteParameterAsync(request),
            "DeleteParameters" => DeleteParametersAsync(request),
            _ => throw new AwsException("UnknownOperationException", $"SSM {operation} is not offered by this endpoint."),
        };

    private static Task<JsonObject?> Answer(JsonObject answer) => Task.FromResult<JsonObject?>(answer);

    private static async Task<JsonObject?> WhenDurable(Task change, JsonObject? answer = null)
    {
        await change;
        return answer;
    }

    private static AwsException Validation(string message) => new("ValidationException", message);

    private static AwsException NotFound(string name) => new("ParameterNotFound", $"Parameter {name} not found.");

    [GeneratedRegex(@"^/?[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$")]
    private static partial Regex ParameterName();

    private static void ValidateName(string name)
    {
        if (name.Length > 1011 || !ParameterName().IsMatch(name) || (name.Contains('/', StringComparison.Ordinal) && name[0] != '/'))
        {
            throw Validation(
                "Parameter name: can't be empty or have spaces; it has letters, digits and .-_ with / between its levels,"
                + " and begins with / when it has levels.");
        }

        if (name.Count(character => character == '/') > MaxLevels)
        {
            throw new AwsException(
                "HierarchyLevelLimitExceededException", $"Parameter name must have at most {MaxLevels} levels.");
        }
    }

    private void Apply(SsmChange change)
    {
        switch (change)
        {
            case SsmChange.Set set:
                parameters[set.Parameter.Name] = set.Parameter;
                break;
            case SsmChange.Removed removed:
                parameters.Remove(removed.Name);
                break;
        }
    }

    private string ArnOf(string name) => $"arn:aws:ssm:{context.Region}:{context.AccountId}:parameter{(name[0] == '/' ? "" : "/")}{name}";

    private Dictionary<string, string> ContextOf(string name) => new() { ["PARAMETER_ARN"] = ArnOf(name) };

    private Task<JsonObject?> PutParameterAsync(JsonElement request)
    {
        var name = request.Text("Name") ?? throw Validation("Name is missing: it must be given");
        var value = request.Text("Value") ?? throw Validation("Value is missing: it must be given");
        var pattern = request.Text("AllowedPattern");
        ValidateName(name);
        var size = Encoding.UTF8.GetByteCount(value);
        var tier = request.Text("Tier") switch
        {
            null or "Standard" => "Standard",
            "Advanced" => "Advanced",
            "Intelligent-Tiering" => size > MaxStandardBytes ? "Advanced" : "Standard",
            var other => throw Validation($"Tier is '{other}': it must be Standard, Advanced or Intelligent-Tiering"),
        };
        var most = tier is "Standard" ? MaxStandardBytes : MaxAdvancedBytes;
        if (size == 0 || size > most)
        {
            throw Validation($"Value has {size} bytes: a {tier} parameter must have 1 to {most}");
        }

        ValidatePattern(value, pattern);
        lock (gate)
        {
            var present = parameters.GetValueOrDefault(name);
            if (present is not null && request.Flag("Overwrite") is not true)
            {
                throw new AwsException(
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
            }

            var type = request.Text("Type") ?? present?.Type ?? throw Validation("Type is missing: a new parameter must have one");
            if (type is not ("String" or "StringList" or "SecureString"))
            {
                throw new AwsException("UnsupportedParameterType", $"Type is '{type}': it must be String, StringList or SecureString");
            }

            var keyId = type is "SecureString" ? request.Text("KeyId") ?? present?.Newest.KeyId ?? DefaultKey : null;
            var version = new ParameterVersion(
                (present?.Newest.Number ?? 0) + 1,
                keyId is null ? value : Convert.ToBase64String(Encrypt(name, keyId, value)),
                keyId,
                context.Time.GetUtcNow(),
                request.Text("DataType") ?? "text",
                tier,
                pattern,
                request.Text("Description") ?? present?.Newest.Description);
            IReadOnlyList<ParameterVersion> versions = [.. (present?.Versions ?? []).TakeLast(MaxVersions - 1), version];
            return WhenDurable(
                Log.Commit(new SsmChange.Set(new StoredParameter(name, type, versions))),
                new JsonObject { ["Version"] = version.Number, ["Tier"] = tier });
        }
    }

    private static void ValidatePattern(string value, string? pattern)
    {
        if (pattern is null)
        {
            return;
        }

        bool matches;
        try
        {
            matches = Regex.IsMatch(value, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException exception)
        {
            throw new AwsException("InvalidAllowedPatternException", $"AllowedPattern is not a regular expression: {exception.Message}");
        }

        if (!matches)
        {
            throw new AwsException("ParameterPatternMismatchException", "Parameter value doesn't match the AllowedPattern.");
        }
    }

    private byte[] Encrypt(string name, string keyId, string value)
    {
        try
        {
            return keys.EncryptFor(keyId, Encoding.UTF8.GetBytes(value), ContextOf(name));
        }
        catch (AwsException exception)
        {
            throw new AwsException("InvalidKeyId", $"The KMS key {keyId} cannot be used: {exception.Message}");
        }
    }

    private JsonObject GetParameter(JsonElement request)
    {
        var name = request.Text("Name") ?? throw Validation("Name is missing: it must be given");
        lock (gate)
        {
            return new JsonObject { ["Parameter"] = Find(name, request) ?? throw NotFound(name) };
        }
    }

    private JsonObject GetParameters(JsonElement request)
    {
        var names = request.Texts("Names");
        if (names.Count is 0 or > MaxNames)
        {
            throw Validation($"Names has {names.Count} names: it must have 1 to {MaxNames}");
        }

        JsonArray found = [];
        JsonArray invalid = [];
        lock (gate)
        {
            foreach (var name in names.Distinct())
            {
                if (Find(name, request) is { } parameter)
                {
                    found.Add((JsonNode)parameter);
                }
                else
                {
                    invalid.Add(name);
                }
            }
        }

        return new JsonObject { ["Parameters"] = found, ["InvalidParameters"] = invalid };
    }

    private JsonObject GetParametersByPath(JsonElement request)
    {
        var path = request.Text("Path") ?? throw Validation("Path is missing: it must be given");
        var most = request.Integer("MaxResults") ?? MaxNames;
        if (path.Length == 0 || path[0] != '/' || most is < 1 or > MaxNames)
        {
            throw Validation($"Path is '{path}' and MaxResults {most}: a path must begin with /, and MaxResults be between 1 and {MaxNames}");
        }

        if (request.List("ParameterFilters").Count > 0)
        {
            throw Validation("ParameterFilters are not offered by this endpoint");
        }

        var prefix = path.TrimEnd('/') + "/";
        var deep = request.Flag("Recursive") is true;
        var after = request.Text("NextToken");
        lock (gate)
        {
            var page = parameters.Keys
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                    && (deep || !name.AsSpan(prefix.Length).Contains('/'))
                    && (after is null || string.CompareOrdinal(name, after) > 0))
                .Take(most + 1).ToList();
            JsonObject answer = new() { ["Parameters"] = new JsonArray([.. page.Take(most).Select(name => Find(name, request))]) };
            if (page.Count > most)
            {
                answer["NextToken"] = page[most - 1];
            }

            return answer;
        }
    }

    private JsonObject GetParameterHistory(JsonElement request)
    {
        var name = request.Text("Name") ?? throw Validation("Name is missing: it must be given");
        lock (gate)
        {
            var parameter = parameters.GetValueOrDefault(name) ?? throw NotFound(name);
            return new JsonObject
            {
                ["Parameters"] = new JsonArray([.. parameter.Versions.Select(version => Write(parameter, version, request, null))]),
            };
        }
    }

    private Task<JsonObject?> DeleteParameterAsync(JsonElement request)
    {
        var name = request.Text("Name") ?? throw Validation("Name is missing: it must be given");
        lock (gate)
        {
            return parameters.ContainsKey(name) ? WhenDurable(Log.Commit(new SsmChange.Removed(name)), []) : throw NotFound(name);
        }
    }

    private Task<JsonObject?> DeleteParametersAsync(JsonElement request)
    {
        var names = request.Texts("Names");
        lock (gate)
        {
            var (known, unknown) = (names.Where(parameters.ContainsKey).ToList(), names.Where(name => !parameters.ContainsKey(name)).ToList());
            return WhenDurable(Task.WhenAll(known.Select(name => Log.Commit(new SsmChange.Removed(name))).ToList()), new JsonObject
            {
                ["DeletedParameters"] = new JsonArray([.. known.Select(name => JsonValue.Create(name))]),
                ["InvalidParameters"] = new JsonArray([.. unknown.Select(name => JsonValue.Create(name))]),
            });
        }
    }

    /// <summary>A parameter by its name or ARN, with <c>:version</c> behind if a certain one is meant.</summary>
    private JsonObject? Find(string asked, JsonElement request)
    {
        var name = asked;
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            var resource = name.IndexOf(":parameter/", StringComparison.Ordinal);
            name = resource < 0 ? name : name[(resource + ":parameter".Length)..];
        }

        string? selector = null;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            (name, selector) = (name[..colon], name[colon..]);
        }

        // The ARN of a name without levels has a slash that the name has not.
        var parameter = parameters.GetValueOrDefault(name) ?? (name.StartsWith('/') ? parameters.GetValueOrDefault(name[1..]) : null);
        if (parameter is null)
        {
            return null;
        }

        var version = parameter.Newest;
        if (selector is not null)
        {
            version = long.TryParse(selector.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? parameter.Versions.FirstOrDefault(candidate => candidate.Number == number)
                : null;
            if (version is null)
            {
                throw new AwsException(
                    "ParameterVersionNotFound", $"Systems Manager could not find version {selector[1..]} of {parameter.Name}. Verify the version and try again.");
            }
        }

        return Write(parameter, version, request, selector);
    }

    private JsonObject Write(StoredParameter parameter, ParameterVersion version, JsonElement request, string? selector)
    {
        var value = version.Value;
        if (version.KeyId is not null && request.Flag("WithDecryption") is true)
        {
            try
            {
                value = Encoding.UTF8.GetString(keys.DecryptFor(Convert.FromBase64String(value), ContextOf(parameter.Name)));
            }
            catch (AwsException exception)
            {
                throw new AwsException("InvalidKeyId", $"The KMS key {version.KeyId} cannot be used: {exception.Message}");
            }
        }

        JsonObject json = new()
        {
            ["Name"] = parameter.Name,
            ["Type"] = parameter.Type,
            ["Value"] = value,
            ["Version"] = version.Number,
            ["LastModifiedDate"] = version.Modified.ToUnixTimeMilliseconds() / 1000.0,
            ["ARN"] = ArnOf(parameter.Name),
            ["DataType"] = version.DataType,
        };
        if (selector is not null)
        {
            json["Selector"] = selector;
        }

        return json;
    }
}
