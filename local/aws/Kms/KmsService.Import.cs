using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Kms;

/// <summary>Importing material that was made elsewhere.</summary>
internal sealed partial class KmsService
{
    private const string Expires = "KEY_MATERIAL_EXPIRES";
    private const string DoesNotExpire = "KEY_MATERIAL_DOES_NOT_EXPIRE";
    private const string NewMaterialType = "NEW_KEY_MATERIAL";
    private const string ExistingMaterialType = "EXISTING_KEY_MATERIAL";
    private const int MaxValidDays = 365;

    /// <summary>As long as tokens of the real service, so that whoever stores them meets their size here.</summary>
    private const int TokenBytes = 3072;

    private static readonly TimeSpan ParametersValid = TimeSpan.FromHours(24);

    private static void ValidateExpiration(string model, DateTimeOffset? validTo, DateTimeOffset now)
    {
        switch (model)
        {
            case Expires when validTo is null:
                throw KmsErrors.Validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
            case Expires when validTo <= now || validTo > now.AddDays(MaxValidDays):
                throw KmsErrors.Validation($"ValidTo is {validTo:u}: it must be in the future, at most {MaxValidDays} days away");
            case DoesNotExpire when validTo is not null:
                throw KmsErrors.Validation("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
            case Expires or DoesNotExpire:
                break;
            default:
                throw KmsErrors.NotInSet("expirationModel", model, [DoesNotExpire, Expires]);
        }
    }

    private async Task<JsonObject?> GetParametersForImportAsync(JsonElement request, CancellationToken cancellationToken)
    {
        var algorithm = request.Text("WrappingAlgorithm") ?? throw KmsErrors.Missing("wrappingAlgorithm");
        var spec = request.Text("WrappingKeySpec") ?? throw KmsErrors.Missing("wrappingKeySpec");
        if (algorithm is "RSAES_PKCS1_V1_5")
        {
            throw KmsErrors.Unsupported("Wrapping algorithm RSAES_PKCS1_V1_5 is not supported any more.");
        }

        if (!WrappedMaterial.Algorithms.Contains(algorithm))
        {
            throw KmsErrors.NotInSet("wrappingAlgorithm", algorithm, WrappedMaterial.Algorithms);
        }

        if (!WrappedMaterial.KeySpecs.Contains(spec))
        {
            throw KmsErrors.NotInSet("wrappingKeySpec", spec, WrappedMaterial.KeySpecs);
        }

        lock (gate)
        {
            _ = Importable(request);
        }

        // Making a long RSA key takes seconds: not under the lock.
        using var rsa = await Task.Run(() => RSA.Create(WrappedMaterial.BitsOf(spec)), cancellationToken);
        var publicKey = rsa.ExportSubjectPublicKeyInfo();
        var privateKey = rsa.ExportPkcs8PrivateKey();
        var token = RandomNumberGenerator.GetBytes(TokenBytes);
        Task change;
        JsonObject answer;
        lock (gate)
        {
            var key = Importable(request);
            var validTo = Now + ParametersValid;
            change = Log.Commit(new KmsChange.WrappingMade(
                new WrappingParameters(key.Id, SHA256.HashData(token), privateKey, algorithm, validTo)));
            answer = new JsonObject
            {
                ["KeyId"] = state.ArnOf(key.Id),
                ["ImportToken"] = Convert.ToBase64String(token),
                ["PublicKey"] = Convert.ToBase64String(publicKey),
                ["ParametersValidTo"] = Seconds(validTo),
            };
        }

        await change;
        return answer;
    }

    private Task<JsonObject?> ImportKeyMaterialAsync(JsonElement request)
    {
        var token = request.Bytes("ImportToken") ?? throw KmsErrors.Missing("importToken");
        var wrapped = request.Bytes("EncryptedKeyMaterial") ?? throw KmsErrors.Missing("encryptedKeyMaterial");
        var model = request.Text("ExpirationModel") ?? Expires;
        var validTo = request.Time("ValidTo");
        lock (gate)
        {
            var key = Importable(request);
            ValidateExpiration(model, validTo, Now);
            var parameters = state.FindWrapping(token);
            if (parameters is null || parameters.KeyId != key.Id)
            {
                throw KmsErrors.InvalidToken();
            }

            if (parameters.ValidTo <= Now)
            {
                throw KmsErrors.ExpiredToken();
            }

            var bytes = WrappedMaterial.Unwrap(parameters.PrivateKey, parameters.Algorithm, wrapped);
            if (bytes.Length != MaterialBytes)
            {
                throw KmsErrors.IncorrectMaterial($"The key material has {bytes.Length} bytes: it must have {MaterialBytes}.");
            }

            var material = Place(key, MaterialId(key.Id, bytes), request) with
            {
                Bytes = bytes,
                ExpirationModel = model,
                ValidTo = validTo,
                Description = request.Text("KeyMaterialDescription"),
            };
            var changed = key.Materials.Any(known => known.Id == material.Id)
                ? key.With(material)
                : key with { Materials = [.. key.Materials, material] };
            return Change(changed, new JsonObject { ["KeyId"] = state.ArnOf(key.Id), ["KeyMaterialId"] = material.Id });
        }
    }

    /// <summary>Which of the key's materials the imported one is, or becomes. The first is the key's for ever.</summary>
    private KeyMaterial Place(KmsKey key, string id, JsonElement request)
    {
        var expected = request.Text("KeyMaterialId");
        var known = key.Materials.FirstOrDefault(material => material.Id == id);
        switch (request.Text("ImportType") ?? (key.Materials.Count == 0 ? NewMaterialType : ExistingMaterialType))
        {
            case NewMaterialType:
                if (expected is not null)
                {
                    throw KmsErrors.Validation("KeyMaterialId cannot be given with NEW_KEY_MATERIAL");
                }

                if (known is not null)
                {
                    throw KmsErrors.IncorrectMaterial("The key material is already one of this key: import it as EXISTING_KEY_MATERIAL.");
                }

                if (key.Materials.Any(material => material.State is MaterialState.PendingRotation))
                {
                    throw KmsErrors.InvalidState(state.ArnOf(key.Id), "has key material that is pending rotation already");
                }

                return new KeyMaterial { Id = id, State = key.Materials.Count == 0 ? MaterialState.Current : MaterialState.PendingRotation };
            case ExistingMaterialType:
                return known is not null && (expected is null || expected == id)
                    ? known
                    : throw KmsErrors.IncorrectMaterial("The key material is not the one that was imported into this key before.");
            case var other:
                throw KmsErrors.NotInSet("importType", other, [NewMaterialType, ExistingMaterialType]);
        }
    }

    private Task<JsonObject?> DeleteImportedKeyMaterialAsync(JsonElement request)
    {
        lock (gate)
        {
            var key = Importable(request);
            var id = request.Text("KeyMaterialId") ?? key.Current?.Id;
            var material = key.Materials.FirstOrDefault(candidate => candidate.Id == id);
            if (material is null && request.Text("KeyMaterialId") is not null)
            {
                throw new Http.AwsException("NotFoundException", $"Key material {id} does not exist");
            }

            // Deleting what is deleted already succeeds.
            if (material?.Bytes is null)
            {
                return Answer(new JsonObject { ["KeyId"] = state.ArnOf(key.Id), ["KeyMaterialId"] = id });
            }

            var change = Change(
                key.With(material.WithoutBytes()), new JsonObject { ["KeyId"] = state.ArnOf(key.Id), ["KeyMaterialId"] = id });
            Log.Rewrite();
            return change;
        }
    }

    private KmsKey Importable(JsonElement request)
    {
        var key = Changeable(KeyOf(request));
        return key.IsExternal
            ? key
            : throw KmsErrors.Unsupported($"{state.ArnOf(key.Id)} origin is {key.Origin} which is not valid for this operation.");
    }
}
