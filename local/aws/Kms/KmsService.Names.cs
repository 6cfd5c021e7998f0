using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Kms;

/// <summary>What surrounds keys: aliases, tags, policies, grants.</summary>
internal sealed partial class KmsService
{
    private static Dictionary<string, string> ReadTags(JsonElement request)
    {
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        foreach (var tag in request.List("Tags"))
        {
            tags[tag.Text("TagKey") ?? throw KmsErrors.Missing("tags.tagKey")] = tag.Text("TagValue") ?? "";
        }

        return tags;
    }

    private static string AliasName(JsonElement request)
    {
        var name = request.Text("AliasName") ?? throw KmsErrors.Missing("aliasName");
        return KmsState.IsAliasName(name) ? name : throw KmsErrors.InvalidAlias(name);
    }

    private Task<JsonObject?> CreateAliasAsync(JsonElement request)
    {
        var name = AliasName(request);
        lock (gate)
        {
            var key = Changeable(KeyOf(request, "TargetKeyId"));
            return state.FindAlias(name) is null
                ? WhenDurable(Log.Commit(new KmsChange.AliasSet(new Alias(name, key.Id, Now, Now))))
                : throw KmsErrors.AliasExists(state.ArnOf(name));
        }
    }

    private Task<JsonObject?> UpdateAliasAsync(JsonElement request)
    {
        var name = AliasName(request);
        lock (gate)
        {
            var key = Changeable(KeyOf(request, "TargetKeyId"));
            var alias = state.FindAlias(name) ?? throw KmsErrors.AliasNotFound(state.ArnOf(name));
            return state.Find(alias.KeyId)!.IsSymmetric == key.IsSymmetric
                ? WhenDurable(Log.Commit(new KmsChange.AliasSet(alias with { KeyId = key.Id, Updated = Now })))
                : throw KmsErrors.Validation($"{name} cannot change between symmetric and asymmetric keys");
        }
    }

    private Task<JsonObject?> DeleteAliasAsync(JsonElement request)
    {
        var name = AliasName(request);
        lock (gate)
        {
            return state.FindAlias(name) is null
                ? throw KmsErrors.AliasNotFound(state.ArnOf(name))
                : WhenDurable(Log.Commit(new KmsChange.AliasRemoved(name)));
        }
    }

    private JsonObject ListAliases(JsonElement request)
    {
        lock (gate)
        {
            var of = request.Text("KeyId") is null ? null : KeyOf(request);
            return Page(
                request,
                state.Aliases.Where(alias => of is null || alias.KeyId == of.Id),
                alias => alias.Name,
                "Aliases",
                alias => new JsonObject
                {
                    ["AliasName"] = alias.Name,
                    ["AliasArn"] = state.ArnOf(alias.Name),
                    ["TargetKeyId"] = alias.KeyId.ToString(),
                    ["CreationDate"] = Seconds(alias.Created),
                    ["LastUpdatedDate"] = Seconds(alias.Updated),
                });
        }
    }

    private Task<JsonObject?> TagResourceAsync(JsonElement request)
    {
        lock (gate)
        {
            var key = Changeable(KeyOf(request));
            var tags = key.Tags.ToDictionary(StringComparer.Ordinal);
            foreach (var (name, value) in ReadTags(request))
            {
                tags[name] = value;
            }

            return Change(key with { Tags = tags });
        }
    }

    private Task<JsonObject?> UntagResourceAsync(JsonElement request)
    {
        var gone = request.Texts("TagKeys");
        lock (gate)
        {
            var key = Changeable(KeyOf(request));
            return Change(key with { Tags = key.Tags.Where(tag => !gone.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal) });
        }
    }

    private JsonObject ListResourceTags(JsonElement request)
    {
        lock (gate)
        {
            return Page(request, KeyOf(request).Tags, tag => tag.Key, "Tags", tag => new JsonObject
            {
                ["TagKey"] = tag.Key,
                ["TagValue"] = tag.Value,
            });
        }
    }

    private JsonObject ListKeyPolicies(JsonElement request)
    {
        lock (gate)
        {
            _ = KeyOf(request);
            return new JsonObject { ["PolicyNames"] = new JsonArray("default"), ["Truncated"] = false };
        }
    }

    private JsonObject GetKeyPolicy(JsonElement request)
    {
        lock (gate)
        {
            return new JsonObject { ["Policy"] = KeyOf(request).Policy ?? DefaultPolicy(), ["PolicyName"] = "default" };
        }
    }

    private string DefaultPolicy() => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Id"] = "key-default-1",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "Enable IAM User Permissions",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = $"arn:aws:iam::{context.AccountId}:root" },
            ["Action"] = "kms:*",
            ["Resource"] = "*",
        }),
    }.ToJsonString();

    private Task<JsonObject?> PutKeyPolicyAsync(JsonElement request)
    {
        var policy = request.Text("Policy") ?? throw KmsErrors.Missing("policy");
        try
        {
            using var json = JsonDocument.Parse(policy);
        }
        catch (JsonException)
        {
            throw new Http.AwsException("MalformedPolicyDocumentException", "The policy is not JSON");
        }

        lock (gate)
        {
            return Change(Changeable(KeyOf(request)) with { Policy = policy });
        }
    }

    private Task<JsonObject?> CreateGrantAsync(JsonElement request)
    {
        var grantee = request.Text("GranteePrincipal") ?? throw KmsErrors.Missing("granteePrincipal");
        var operations = request.Texts("Operations");
        if (operations.Count == 0)
        {
            throw KmsErrors.Missing("operations");
        }

        lock (gate)
        {
            var key = Changeable(KeyOf(request));
            var name = request.Text("Name");
            var constraints = request.Member("Constraints")?.GetRawText();
            var grant = key.Grants.FirstOrDefault(known => name is not null && known.Name == name && known.GranteePrincipal == grantee
                && known.Constraints == constraints && known.Operations.SequenceEqual(operations));
            var answer = grant ?? new Grant(
                Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
                grantee,
                request.Text("RetiringPrincipal"),
                operations,
                name,
                constraints,
                Now);
            JsonObject json = new() { ["GrantId"] = answer.Id, ["GrantToken"] = Convert.ToBase64String(Convert.FromHexString(answer.Id)) };
            return grant is null ? Change(key with { Grants = [.. key.Grants, answer] }, json) : Answer(json);
        }
    }

    private JsonObject ListGrants(JsonElement request)
    {
        lock (gate)
        {
            var key = KeyOf(request);
            return Page(request, key.Grants, grant => grant.Id, "Grants", grant => new JsonObject
            {
                ["KeyId"] = state.ArnOf(key.Id),
                ["GrantId"] = grant.Id,
                ["Name"] = grant.Name,
                ["CreationDate"] = Seconds(grant.Created),
                ["GranteePrincipal"] = grant.GranteePrincipal,
                ["RetiringPrincipal"] = grant.RetiringPrincipal,
                ["IssuingAccount"] = $"arn:aws:iam::{context.AccountId}:root",
                ["Operations"] = new JsonArray([.. grant.Operations.Select(operation => JsonValue.Create(operation))]),
                ["Constraints"] = grant.Constraints is null ? null : JsonNode.Parse(grant.Constraints),
            });
        }
    }

    private Task<JsonObject?> RevokeGrantAsync(JsonElement request)
    {
        var id = request.Text("GrantId") ?? throw KmsErrors.Missing("grantId");
        lock (gate)
        {
            var key = KeyOf(request);
            return key.Grants.Any(grant => grant.Id == id)
                ? Change(key with { Grants = [.. key.Grants.Where(grant => grant.Id != id)] })
                : throw new Http.AwsException("NotFoundException", $"Grant {id} does not exist");
        }
    }
}
