using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Egress.Transfer;

namespace DataEgress.Activities.Deployment;

/// <summary>Looks secrets up where their references say: <c>env:NAME</c>, <c>file:/path</c>, <c>ssm:/name</c>.</summary>
internal sealed class SecretReferences(IAwsClients clients)
{
    private const string EnvironmentKind = "env:";
    private const string FileKind = "file:";
    private const string ParameterKind = "ssm:";

    /// <summary>The secret; the line break at the end of a file is not part of it.</summary>
    /// <param name="variable">The variable that it is for, for messages.</param>
    /// <param name="reference">Where it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<string> ResolveAsync(string variable, string reference, CancellationToken cancellationToken)
    {
        try
        {
            if (reference.StartsWith(EnvironmentKind, StringComparison.Ordinal))
            {
                return Environment.GetEnvironmentVariable(reference[EnvironmentKind.Length..])
                    ?? throw DeploymentErrors.CannotStart($"secret {variable}: the worker has no variable '{reference[EnvironmentKind.Length..]}'");
            }

            if (reference.StartsWith(FileKind, StringComparison.Ordinal) && Path.IsPathFullyQualified(reference[FileKind.Length..]))
            {
                return (await File.ReadAllTextAsync(reference[FileKind.Length..], cancellationToken)).TrimEnd('\r', '\n');
            }

            if (reference.StartsWith(ParameterKind, StringComparison.Ordinal))
            {
                var request = new GetParameterRequest { Name = reference[ParameterKind.Length..], WithDecryption = true };
                return (await clients.Ssm().GetParameterAsync(request, cancellationToken)).Parameter.Value;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeploymentErrors.CannotStart($"secret {variable}: '{reference}' cannot be read: {e.Message}");
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is >= 400 and < 500 and not 429)
        {
            throw DeploymentErrors.CannotStart($"secret {variable}: '{reference}' cannot be read: {e.ErrorCode}");
        }

        // Not the text itself: who mistakes the field may have put the secret there.
        throw DeploymentErrors.CannotStart($"secret {variable}: not a reference; allowed: env:NAME, file:/path, ssm:/name");
    }
}
