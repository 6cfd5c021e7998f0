namespace DataEgress.Workers;

/// <summary>What <c>--help</c> says.</summary>
internal static class Help
{
    public const string Text = """
        Egress workers: poll the queue, run the workflows and do the work.

        Usage: DataEgress.Workers [--Section:Setting=value ...]

        Settings come from appsettings.json beside the program, from the environment (Egress__Queue__Url=...), and
        from the command line (--Egress:Queue:Url=...). The later wins. Times are hh:mm:ss.

        Temporal
          TEMPORAL_ADDRESS                     host:port                          (localhost:7233)
          TEMPORAL_NAMESPACE                                                      (default)
          TEMPORAL_API_KEY                     turns TLS on
          TEMPORAL_TLS                         true, false
          TEMPORAL_TLS_CLIENT_CERT_PATH        PEM, with TEMPORAL_TLS_CLIENT_KEY_PATH
          TEMPORAL_TLS_SERVER_CA_CERT_PATH     PEM of the authority
          TEMPORAL_TLS_SERVER_NAME             name to expect in the server's certificate

        AWS
          AWS_REGION                                                              (eu-west-1)
          AWS_ENDPOINT_URL                     one endpoint for every service; S3 then by path
          AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; without them the SDK's own chain

        Egress
          Egress:Environment                   name of the environment, for search (local)
          Egress:Host                          part of this host's task queue     (the machine's name)
          Egress:Table                         configuration table                (data-egress)
          Egress:EntryCache                    life of the list of its keys       (00:00:30)
          Egress:ReceiptBucket, ReceiptPrefix  where receipts go                  (egress-receipts, receipts)

        Queue
          Egress:Queue:Enabled                 false: work only, do not poll      (true)
          Egress:Queue:Url                     URL of the queue, required if enabled
          Egress:Queue:Receivers               receives side by side              (2)
          Egress:Queue:MaxMessages             messages a receive, 1 to 10        (10)
          Egress:Queue:WaitSeconds             long poll, 0 to 20                 (20)
          Egress:Queue:VisibilitySeconds       how long a message is ours, 10 to 43200 (60)

        Bounds of the work
          Egress:Delivery:BatchFiles, BatchBytes, BatchesAtOnce, BatchesPerRun, DeliveriesAtOnce, MaximumAttempts
          Egress:Delivery:HeartbeatTimeout     silence after which a worker is taken for dead (00:01:00)
          Egress:Delivery:SearchAttributes     false where they are not registered (true)
          Egress:Transfer:FilesAtOnce, PartBytes, PartsAtOnce, RangesAtOnce, Buffers, LargestCopy, CopyPartBytes
          Egress:Workers:Enabled               false: poll the queue only         (true)
          Egress:Workers:Activities, HostActivities, WorkflowTasks, ShutdownTimeout

        Health
          Egress:Health:Url                    where /health/live and /health/ready are answered, http://0.0.0.0:8081 (nowhere)

        Data keys (KMS unless DksUrl is set)
          Egress:DataKeys:DksUrl, KmsKeyId (encrypts manifests), ClientCertificatePath, ClientKeyPath, ClientKeyPassword, TrustPath

        Key import
          KeyImport:Bucket                     wrapping packages and tokens       (key-import)
          KeyImport:PackagePrefix, TokenPrefix, SubmissionPrefix                  (packages, tokens, submissions)

        SFT
          Egress:Sft:RoutesFile                YAML; without it this host does not send files
          Egress:Sft:StubUrl                   outside production: where every file is posted instead of where its route says
          Egress:Sft:MountPath                 what the staging volume is called in entries and routes (/data-egress)
          Egress:Sft:StagingRoot               where it is on this host           (its mount path)
          Egress:Sft:ClientCertificatePath     PEM, or PKCS#12 (.p12, .pfx); ClientKeyPath, ClientKeyPassword
          Egress:Sft:TrustPath                 PEM of the authorities of receivers (those of the system)
          Egress:Sft:Timeout, ConnectTimeout   of one file                        (01:00:00, 00:00:20)

        Deployments
          Egress:Deployment:Workspace          folder that plans' commands run in; without it this process takes no deployments
          Egress:Deployment:State              logs and marks of what was done    (.egress in the workspace)
          Egress:Deployment:Plans              folder of plans                    (plans beside the program)
          Egress:Deployment:SearchPath         PATH of commands; PassEnvironment: names of variables they get too, by commas
          Egress:Deployment:Grace              time to stop before being killed   (00:00:10)
          Egress:Deployment:LogBucket, LogPrefix  where logs are copied to        (nowhere, deployments)

        Telemetry (OpenTelemetry's own variables; nothing is measured or sent without the first)
          OTEL_EXPORTER_OTLP_ENDPOINT          URL of an OTLP receiver
          OTEL_EXPORTER_OTLP_PROTOCOL          grpc, http/protobuf                (grpc)
          OTEL_EXPORTER_OTLP_HEADERS           name=value,name=value
          OTEL_SERVICE_NAME                                                       (data-egress)
          OTEL_RESOURCE_ATTRIBUTES             name=value,name=value
          OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_METRIC_EXPORT_INTERVAL, and the others
        """;
}
