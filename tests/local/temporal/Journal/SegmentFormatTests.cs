using System.Buffers;
using DataEgress.Local.Temporal.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.Journal;

public sealed class SegmentFormatTests
{
    [Fact]
    public void Crc32C_OfTheCheckString_IsThePublishedValue()
    {
        // RFC 3720 B.4: 32 bytes of zeros; the salt stands for the first eight of them.
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(0, new byte[24]));
    }

    [Fact]
    public void Records_OfAnyBytes_ComeBackAsTheyWere() =>
        Prop.ForAll<(NonNegativeInt Kind, byte[] Payload)[]>(records =>
        {
            var body = new ArrayBufferWriter<byte>();
            foreach (var (kind, payload) in records)
            {
                SegmentFormat.WriteRecord(body, kind.Get, payload ?? []);
            }

            var rest = (ReadOnlyMemory<byte>)body.WrittenMemory;
            foreach (var (kind, payload) in records)
            {
                if (!SegmentFormat.TryReadRecord(ref rest, out var read) || read.Kind != kind.Get || !read.Payload.Span.SequenceEqual(payload ?? []))
                {
                    return false;
                }
            }

            return rest.IsEmpty;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryReadRecord_OfAnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var rest = new ReadOnlyMemory<byte>(bytes);
            while (SegmentFormat.TryReadRecord(ref rest, out _) && !rest.IsEmpty)
            {
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Open_WithAnyByteChanged_RefusesOrLosesOnlyTheLastFrame()
    {
        using var folder = new JournalFolder();
        string[] texts = ["one", "two two", "three three three", "four"];
        await folder.FillAsync(texts);
        var whole = await File.ReadAllBytesAsync(folder.FirstLog, TestContext.Current.CancellationToken);
        Prop.ForAll<NonNegativeInt, byte>((at, value) =>
        {
            var bytes = whole.ToArray();
            bytes[at.Get % bytes.Length] ^= value;
            File.WriteAllBytes(folder.FirstLog, bytes);
            try
            {
                List<string> read = [];
                SegmentReader.Read(
                    folder.FirstLog,
                    SegmentContent.Log,
                    1,
                    mayBeTorn: true,
                    record => read.Add(System.Text.Encoding.UTF8.GetString(record.Payload.Span)));
                return texts.Take(read.Count).SequenceEqual(read) && read.Count >= texts.Length - 1;
            }
            catch (JournalCorruptException)
            {
                return value != 0;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }
}
