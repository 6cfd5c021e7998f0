using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Kms;

/// <summary>Keys themselves, and their rotation.</summary>
internal sealed partial class KmsService
{
    private const int MaterialBytes = 32;

    private static readonly IReadOnlyList<string> KeySpecs = [KmsKey.Symmetric, "RSA_2048", "RSA_3072", "RSA_4096"];

    private Task<JsonObject?> CreateKeyAsync(JsonElement request)
    {
        var spec = request.Text("KeySpec") ?? request.Text("CustomerMasterKeySpec") ?? KmsKey.Symmetric;
        var origin = request.Text("Origin") ?? "AWS_KMS";
        if (!KeySpecs.Contains(spec))
        {
            throw KmsErrors.Unsupported($"KeySpec is {spec}: this endpoint offers {string.Join(", ", KeySpecs)}.");
        }

        if (request.Text("KeyUsage") is { } usage && usage is not "ENCRYPT_DECRYPT")
        {
            throw KmsErrors.Unsupported($"KeyUsage is {usage}: this endpoint offers ENCRYPT_DECRYPT only.");
        }

        if (origin is not ("AWS_KMS" or "EXTERNAL") || (origin is "EXTERNAL" && spec != KmsKey.Symmetric))
        {
            throw KmsErrors.Unsupported($"Origin is {origin} with KeySpec {spec}: this endpoint offers AWS_KMS, and EXTERNAL for {KmsKey.Symmetric}.");
        }

        if (request.Flag("MultiRegion") is true)
        {
            throw KmsErrors.Unsupported("MultiRegion is true: this endpoint has one region.");
        }

        var id = Guid.NewGuid();
        var key = new KmsKey
        {
            Id = id,
            Created = Now,
            Spec = spec,
            Origin = origin,
            Description = request.Text("Description") ?? "",
            Policy = request.Text("Policy"),
            Tags = ReadTags(request),
            Materials = origin is "EXTERNAL" ? [] : [NewMaterial(id, spec)],
        };
        lock (gate)
        {
            return Change(key, new JsonObject { ["KeyMetadata"] = Describe(key) });
        }
    }

    private static KeyMaterial NewMaterial(Guid key, string spec)
    {
        byte[] bytes;
        if (spec == KmsKey.Symmetric)
        {
            bytes = RandomNumberGenerator.GetBytes(MaterialBytes);
        }
        else
        {
            using var rsa = RSA.Create(WrappedMaterial.BitsOf(spec));
            bytes = rsa.ExportPkcs8PrivateKey();
        }

        return new KeyMaterial { Id = MaterialId(key, bytes), State = MaterialState.Current, Bytes = bytes };
    }

    private JsonObject DescribeKey(JsonElement request)
    {
        lock (gate)
        {
            if (request.Text("KeyId") is { } name && name.StartsWith("alias/aws/", StringComparison.Ordinal))
            {
                _ = ServiceKey(name);
            }

            return new JsonObject { ["KeyMetadata"] = Describe(KeyOf(request)) };
        }
    }

    private JsonObject Describe(KmsKey key)
    {
        var state = key.State;
        JsonObject metadata = new()
        {
            ["AWSAccountId"] = context.AccountId,
            ["KeyId"] = key.Id.ToString(),
            ["Arn"] = this.state.ArnOf(key.Id),
            ["CreationDate"] = Seconds(key.Created),
            ["Enabled"] = state is "Enabled",
            ["Description"] = key.Description,
            ["KeyUsage"] = "ENCRYPT_DECRYPT",
            ["KeyState"] = state,
            ["Origin"] = key.Origin,
            ["KeyManager"] = key.Manager,
            ["CustomerMasterKeySpec"] = key.Spec,
            ["KeySpec"] = key.Spec,
            ["EncryptionAlgorithms"] = key.IsSymmetric
                ? new JsonArray(KmsKey.Symmetric)
                : new JsonArray("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
            ["MultiRegion"] = false,
        };
        if (key.DeletionDate is { } deletion)
        {
            metadata["DeletionDate"] = Seconds(deletion);
        }

        if (key.Current is { } current && key.IsSymmetric)
        {
            metadata["CurrentKeyMaterialId"] = current.Id;
            if (current.ExpirationModel is { } model)
            {
                metadata["ExpirationModel"] = model;
            }

            if (current.ValidTo is { } validTo)
            {
                metadata["ValidTo"] = Seconds(validTo);
            }
        }

        return metadata;
    }

    private JsonObject ListKeys(JsonElement request)
    {
        lock (gate)
        {
            return Page(request, state.Keys, key => key.Id.ToString(), "Keys", key => new JsonObject
            {
                ["KeyId"] = key.Id.ToString(),
                ["KeyArn"] = state.ArnOf(key.Id),
            });
        }
    }

    private static JsonObject Page<T>(
        JsonElement request, IEnumerable<T> items, Func<T, string> nameOf, string member, Func<T, JsonObject> write)
    {
        var most = request.Integer("Limit") ?? 100;
        if (most is < 1 or > 1000)
        {
            throw KmsErrors.Validation($"Limit is {most}: it must be between 1 and 1000");
        }

        var after = request.Text("Marker");
        var page = items.Where(item => after is null || string.CompareOrdinal(nameOf(item), after) > 0)
            .OrderBy(nameOf, StringComparer.Ordinal).Take(most + 1).ToList();
        JsonObject answer = new()
        {
            [member] = new JsonArray([.. page.Take(most).Select(write)]),
            ["Truncated"] = page.Count > most,
        };
        if (page.Count > most)
        {
            answer["NextMarker"] = nameOf(page[most - 1]);
        }

        return answer;
    }

    private Task<JsonObject?> SetEnabledAsync(JsonElement request, bool enabled)
    {
        lock (gate)
        {
            var key = Changeable(KeyOf(request));
            return key.State is "PendingImport"
                ? throw KmsErrors.InvalidState(state.ArnOf(key.Id), "is pending import")
                : Change(key with { Enabled = enabled });
        }
    }

    private Task<JsonObject?> UpdateKeyDescriptionAsync(JsonElement request)
    {
        lock (gate)
        {
            return Change(Changeable(KeyOf(request)) with { Description = request.Text("Description") ?? "" });
        }
    }

    private Task<JsonObject?> ScheduleKeyDeletionAsync(JsonElement request)
    {
        var days = request.Integer("PendingWindowInDays") ?? 30;
        if (days is < 7 or > 30)
        {
            throw KmsErrors.Validation($"PendingWindowInDays is {days}: it must be between 7 and 30");
        }

        lock (gate)
        {
            var key = Changeable(KeyOf(request));
            var date = Now.AddDays(days);
            return Change(key with { DeletionDate = date }, new JsonObject
            {
                ["KeyId"] = state.ArnOf(key.Id),
                ["DeletionDate"] = Seconds(date),
                ["KeyState"] = "PendingDeletion",
                ["PendingWindowInDays"] = days,
            });
        }
    }

    private Task<JsonObject?> CancelKeyDeletionAsync(JsonElement request)
    {
        lock (gate)
        {
            var key = KeyOf(request);
            return key.DeletionDate is null
                ? throw KmsErrors.InvalidState(state.ArnOf(key.Id), "is not pending deletion")
                : Change(key with { DeletionDate = null, Enabled = false }, new JsonObject { ["KeyId"] = state.ArnOf(key.Id) });
        }
    }

    private Task<JsonObject?> SetRotationAsync(JsonElement request, bool yearly)
    {
        lock (gate)
        {
            var key = Usable(KeyOf(request));
            return key.IsExternal || !key.IsSymmetric
                ? throw KmsErrors.Unsupported($"{state.ArnOf(key.Id)} cannot rotate by itself.")
                : Change(key with { RotatesYearly = yearly });
        }
    }

    private JsonObject GetKeyRotationStatus(JsonElement request)
    {
        lock (gate)
        {
            var key = KeyOf(request);
            return new JsonObject { ["KeyId"] = state.ArnOf(key.Id), ["KeyRotationEnabled"] = key.RotatesYearly };
        }
    }

    /// <summary>Makes new material current: for an external key that which was imported for it.</summary>
    private Task<JsonObject?> RotateKeyOnDemandAsync(JsonElement request)
    {
        lock (gate)
        {
            var key = Usable(KeyOf(request));
            if (!key.IsSymmetric)
            {
                throw KmsErrors.Unsupported($"{state.ArnOf(key.Id)} is not a symmetric key.");
            }

            var next = key.IsExternal
                ? key.Materials.SingleOrDefault(material => material.State is MaterialState.PendingRotation)
                : NewMaterial(key.Id, key.Spec);
            if (next?.Bytes is null)
            {
                throw KmsErrors.InvalidState(state.ArnOf(key.Id), "has no imported key material that is pending rotation");
            }

            KeyMaterial[] materials =
            [
                .. key.Materials.Where(material => material.Id != next.Id).Select(material => material with { State = MaterialState.NonCurrent }),
                next with { State = MaterialState.Current, Rotated = Now },
            ];
            return Change(key with { Materials = materials }, new JsonObject { ["KeyId"] = state.ArnOf(key.Id) });
        }
    }

    private JsonObject ListKeyRotations(JsonElement request)
    {
        var all = request.Text("IncludeKeyMaterial") is "ALL_KEY_MATERIAL";
        lock (gate)
        {
            var key = KeyOf(request);
            JsonArray rotations = [];
            foreach (var material in key.Materials.Where(material => all || material.Rotated is not null))
            {
                JsonObject rotation = new()
                {
                    ["KeyId"] = state.ArnOf(key.Id),
                    ["KeyMaterialId"] = material.Id,
                    ["KeyMaterialState"] = material.State switch
                    {
                        MaterialState.Current => "CURRENT",
                        MaterialState.NonCurrent => "NON_CURRENT",
                        _ => "PENDING_ROTATION",
                    },
                    ["RotationType"] = "ON_DEMAND",
                };
                if (material.Rotated is { } rotated)
                {
                    rotation["RotationDate"] = Seconds(rotated);
                }

                if (key.IsExternal)
                {
                    rotation["ImportState"] = material.Bytes is null ? "PENDING_IMPORT" : "IMPORTED";
                    rotation["ExpirationModel"] = material.ExpirationModel;
                    rotation["KeyMaterialDescription"] = material.Description;
                }

                rotations.Add((JsonNode)rotation);
            }

            return new JsonObject { ["Rotations"] = rotations, ["Truncated"] = false };
        }
    }
}
