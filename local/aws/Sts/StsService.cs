using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.Sts;

/// <summary>AssumeRole and GetCallerIdentity. Any role of a well-formed name may be assumed.</summary>
internal sealed partial class StsService(AccessKeys keys, TimeProvider time)
{
    public const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public const string SigningName = "sts";

    /// <summary>The operations.</summary>
    public static readonly IReadOnlySet<string> Actions = new HashSet<string>(StringComparer.Ordinal) { "AssumeRole", "GetCallerIdentity" };

    private const int MinSeconds = 900;
    private const int MaxSeconds = 43_200;

    /// <summary>Carries an operation out and writes the content of its result.</summary>
    /// <returns>Writes the elements within <c>…Result</c>.</returns>
    public Action<XmlWriter> Invoke(string action, QueryParameters form, Caller caller) => action switch
    {
        "AssumeRole" => AssumeRole(form),
        "GetCallerIdentity" => xml => WriteIdentity(xml, caller),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "must be one of the operations"),
    };

    private static void WriteIdentity(XmlWriter xml, Caller caller)
    {
        xml.WriteElementString("Arn", caller.Arn);
        xml.WriteElementString("UserId", caller.UserId);
        xml.WriteElementString("Account", caller.Arn.Split(':')[4]);
    }

    private Action<XmlWriter> AssumeRole(QueryParameters form)
    {
        var role = RolePattern().Match(Required(form, "RoleArn"));
        if (!role.Success)
        {
            throw new AwsException("ValidationError", $"{form["RoleArn"]} is invalid: it must be arn:aws:iam::<account>:role/<name>");
        }

        var session = Required(form, "RoleSessionName");
        if (!SessionPattern().IsMatch(session))
        {
            throw new AwsException("ValidationError", $"RoleSessionName is '{session}': it must be 2 to 64 letters, digits or any of =,.@_-");
        }

        var seconds = 3600;
        if (form["DurationSeconds"] is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < MinSeconds or > MaxSeconds))
        {
            throw new AwsException("ValidationError", $"DurationSeconds is '{text}': it must be between {MinSeconds} and {MaxSeconds}");
        }

        var name = role.Groups["name"].Value;
        var arn = $"arn:aws:sts::{role.Groups["account"].Value}:assumed-role/{name[(name.LastIndexOf('/') + 1)..]}/{session}";
        var userId = "AROA" + Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(role.Value)).AsSpan(0, 8)) + ":" + session;
        var expires = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + seconds);
        var key = keys.Issue(arn, userId, expires);
        return xml =>
        {
            xml.WriteStartElement("Credentials");
            xml.WriteElementString("AccessKeyId", key.AccessKeyId);
            xml.WriteElementString("SecretAccessKey", key.SecretAccessKey);
            xml.WriteElementString("SessionToken", key.SessionToken);
            xml.WriteElementString("Expiration", key.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
            xml.WriteStartElement("AssumedRoleUser");
            xml.WriteElementString("AssumedRoleId", userId);
            xml.WriteElementString("Arn", arn);
            xml.WriteEndElement();
        };
    }

    private static string Required(QueryParameters form, string name) => form[name] is { Length: > 0 } value
        ? value
        : throw new AwsException("ValidationError", $"{name} is missing");

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::(?<account>\d{12}):role/(?<name>[\w+=,.@/-]{1,512})$")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}$")]
    private static partial Regex SessionPattern();
}
