using System.Xml;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>The owner of everything here, the account, under its canonical id; and who began an upload.</summary>
internal static class Participants
{
    /// <summary>A canonical user id: 64 hexadecimal digits.</summary>
    public const string CanonicalId = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

    private const string OfTheAccount = ":root";

    /// <summary>Writes who began an upload: the account itself, or a user or a role's session under its name.</summary>
    /// <param name="xml">The answer.</param>
    /// <param name="arn">The principal; null for the account.</param>
    public static void WriteInitiator(XmlWriter xml, string? arn)
    {
        const string Element = "Initiator";
        if (arn is null || arn.EndsWith(OfTheAccount, StringComparison.Ordinal))
        {
            Write(xml, Element);
            return;
        }

        xml.WriteStartElement(Element);
        xml.WriteElementString("ID", arn);
        xml.WriteElementString("DisplayName", arn[(arn.LastIndexOfAny([':', '/']) + 1)..]);
        xml.WriteEndElement();
    }

    public static void Write(XmlWriter xml, string element)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("ID", CanonicalId);
        xml.WriteElementString("DisplayName", "egress");
        xml.WriteEndElement();
    }
}
