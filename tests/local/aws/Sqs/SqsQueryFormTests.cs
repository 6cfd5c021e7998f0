using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using DataEgress.Local.Aws.Sqs;

namespace DataEgress.Local.Aws.Tests.Sqs;

public sealed class SqsQueryFormTests
{
    [Fact]
    public void ToJson_NumberedFields_BecomeListsAndMaps()
    {
        var request = SqsQueryForm.ToJson(
        [
            ("Action", "SendMessageBatch"),
            ("WaitTimeSeconds", "7"),
            ("AttributeName.2", "B"),
            ("AttributeName.1", "A"),
            ("Attribute.1.Name", "DelaySeconds"),
            ("Attribute.1.Value", "5"),
            ("SendMessageBatchRequestEntry.1.Id", "one"),
            ("SendMessageBatchRequestEntry.1.DelaySeconds", "3"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Name", "k"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType", "String"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue", "v.w"),
        ]);

        var expected = JsonNode.Parse("""
            {
              "Action": "SendMessageBatch",
              "WaitTimeSeconds": 7,
              "AttributeNames": ["A", "B"],
              "Attributes": { "DelaySeconds": "5" },
              "Entries": [
                {
                  "Id": "one",
                  "DelaySeconds": 3,
                  "MessageAttributes": { "k": { "DataType": "String", "StringValue": "v.w" } }
                }
              ]
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, request), request.ToJsonString());
    }

    [Fact]
    public void WriteResult_ListsAndMaps_AreFlattened()
    {
        var answer = JsonNode.Parse("""
            {
              "Messages": [{ "Body": "a<b", "Attributes": { "SenderId": "x" }, "MessageAttributes": { "k": { "DataType": "String" } } }],
              "Successful": [{ "Id": "1" }],
              "Failed": [{ "Id": "2", "SenderFault": true }]
            }
            """)!.AsObject();
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("R");
            SqsQueryForm.WriteResult(xml, "DeleteMessageBatch", answer);
            xml.WriteEndElement();
        }

        Assert.Equal(
            "<R><Message><Body>a&lt;b</Body><Attribute><Name>SenderId</Name><Value>x</Value></Attribute>"
            + "<MessageAttribute><Name>k</Name><Value><DataType>String</DataType></Value></MessageAttribute></Message>"
            + "<DeleteMessageBatchResultEntry><Id>1</Id></DeleteMessageBatchResultEntry>"
            + "<BatchResultErrorEntry><Id>2</Id><SenderFault>true</SenderFault></BatchResultErrorEntry></R>",
            text.ToString());
    }
}
