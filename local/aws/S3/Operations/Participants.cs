using System.Xml;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>The owner of everything here: the account, under its canonical id.</summary>
internal static class Participants
{
    /// <summary>A canonical user id: 64 hexadecimal digits.</summary>
    public const string CanonicalId = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

    public static void Write(XmlWriter xml, string element)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("ID", CanonicalId);
        xml.WriteElementString("DisplayName", "egress");
        xml.WriteEndElement();
    }
}
