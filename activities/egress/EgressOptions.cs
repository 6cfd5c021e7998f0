namespace DataEgress.Activities.Egress;

/// <summary>Settings of the activities: section <c>Egress</c>.</summary>
internal sealed class EgressOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Egress";

    /// <summary>Name of this host, part of its task queue: letters, digits, '.', '_' and '-'.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>The configuration table.</summary>
    public string Table { get; set; } = "data-egress";

    /// <summary>How long a list of the table's keys is used; see <see cref="Entries.EntryTable"/>.</summary>
    public TimeSpan EntryCache { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Our own bucket for receipts.</summary>
    public string ReceiptBucket { get; set; } = "egress-receipts";

    /// <summary>Prefix of receipts in it, without a trailing slash.</summary>
    public string ReceiptPrefix { get; set; } = "receipts";

    /// <summary>Transfers.</summary>
    public TransferOptions Transfer { get; set; } = new();

    /// <summary>Files over HTTPS.</summary>
    public SftOptions Sft { get; set; } = new();

    /// <summary>Data keys.</summary>
    public DataKeyOptions DataKeys { get; set; } = new();
}

/// <summary>Bounds of transfers: section <c>Egress:Transfer</c>.</summary>
internal sealed class TransferOptions
{
    /// <summary>Files of a batch side by side.</summary>
    public int FilesAtOnce { get; set; } = 8;

    /// <summary>Bytes of a buffer and of an uploaded part, 5 MiB to 1 GiB.</summary>
    public int PartBytes { get; set; } = 8 << 20;

    /// <summary>Parts of one file that are sent side by side.</summary>
    public int PartsAtOnce { get; set; } = 3;

    /// <summary>
    /// Ranges of one file that are read side by side, each of a quarter of a part; 1: over one connection. Smaller files are always read
    /// over one.
    /// </summary>
    public int RangesAtOnce { get; set; } = 4;

    /// <summary>Buffers of the whole process, for what is sent and for what is read ahead.</summary>
    public int Buffers { get; set; } = 20;

    /// <summary>Bytes of the largest object that S3 copies in one piece, 5 MiB to 5 GiB; larger ones it copies in parts.</summary>
    public long LargestCopy { get; set; } = 5L << 30;

    /// <summary>Bytes of each of these parts, 5 MiB to 5 GiB.</summary>
    public long CopyPartBytes { get; set; } = 512 << 20;
}

/// <summary>Files over HTTPS: section <c>Egress:Sft</c>.</summary>
internal sealed class SftOptions
{
    /// <summary>The routes file (YAML); without it this host neither stages nor sends.</summary>
    public string? RoutesFile { get; set; }

    /// <summary>
    /// Where every file is posted instead of where its route says (https): a stub, outside production. Null in production.
    /// </summary>
    public string? StubUrl { get; set; }

    /// <summary>What the staging volume is called in entries and routes.</summary>
    public string MountPath { get; set; } = "/data-egress";

    /// <summary>Where that volume is on this host; null if at its mount path.</summary>
    public string? StagingRoot { get; set; }

    /// <summary>Client certificate: PEM, or PKCS#12 (<c>.p12</c>, <c>.pfx</c>).</summary>
    public string? ClientCertificatePath { get; set; }

    /// <summary>Private key in PEM, if it is not in the certificate's file.</summary>
    public string? ClientKeyPath { get; set; }

    /// <summary>Password of the key or of the PKCS#12 file.</summary>
    public string? ClientKeyPassword { get; set; }

    /// <summary>Certificates (PEM) that receivers are verified with; null for those of the system.</summary>
    public string? TrustPath { get; set; }

    /// <summary>Limit of one file's request.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Limit of connecting.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Where data keys are decrypted: section <c>Egress:DataKeys</c>.</summary>
internal sealed class DataKeyOptions
{
    /// <summary>The data key service's address (https); null for KMS.</summary>
    public string? DksUrl { get; set; }

    /// <summary>The KMS key under which new data keys are made, for encrypted manifests; id, ARN or alias.</summary>
    public string? KmsKeyId { get; set; }

    /// <summary>Client certificate for it: PEM, or PKCS#12.</summary>
    public string? ClientCertificatePath { get; set; }

    /// <summary>Private key in PEM, if it is not in the certificate's file.</summary>
    public string? ClientKeyPath { get; set; }

    /// <summary>Password of the key or of the PKCS#12 file.</summary>
    public string? ClientKeyPassword { get; set; }

    /// <summary>Certificates (PEM) that the service is verified with; null for those of the system.</summary>
    public string? TrustPath { get; set; }
}
