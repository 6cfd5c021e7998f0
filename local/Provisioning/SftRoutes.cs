namespace DataEgress.Local.Provisioning;

/// <summary>The routes file of one machine: everything below one folder goes to the receiver.</summary>
internal static class SftRoutes
{
    /// <summary>The folder, as it is called on the staging volume.</summary>
    public const string Folder = "/data-egress/stub";

    /// <summary>The receiver's path.</summary>
    public const string ReceiverPath = "/DA";

    /// <summary>Writes the file and returns its path.</summary>
    public static async Task<string> WriteAsync(string folder, Uri receiver, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "sft-routes.yml");
        var yaml = $$"""
            sender:
              retryBehaviour:
                backOffMultiplier: 2
                maximumRedeliveries: 3
                maximumRedeliveryDelay: 60000
                redeliveryDelay: 1000
              routes:
                - name: stub
                  source: {{Folder}}/
                  actions:
                    - name: httpRequest
                      properties: { destination: "{{receiver.GetLeftPart(UriPartial.Authority)}}{{ReceiverPath}}" }
                  errorFolder: /data-egress/error/stub
                  deleteOnSend: true
                  filenameRegex: ".*"
                  maxThreadPoolSize: 8
                  threadPoolSize: 8

            """;
        await File.WriteAllTextAsync(path, yaml, cancellationToken).ConfigureAwait(false);
        return path;
    }
}
