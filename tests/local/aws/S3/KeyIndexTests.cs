using System.Text;
using DataEgress.Local.Aws.S3.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class KeyIndexTests
{
    /// <summary>Characters whose order differs between UTF-8 and UTF-16, among others.</summary>
    private static readonly string[] Letters = ["a", "b", "/", "é", "\uFFFD", "\uE000", "😀", "𐀀", " ", "z"];

    private static readonly Arbitrary<string> Keys =
        Gen.Elements(Letters).ListOf().Select(letters => string.Concat(letters)).ToArbitrary();

    [Fact]
    public void Compare_AnyKeys_OrdersAsTheirUtf8Bytes()
    {
        Prop.ForAll(Keys, Keys, (left, right) =>
            Math.Sign(KeyOrder.Instance.Compare(left, right))
            == Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void SetAndRemove_AnySequence_EqualsASortedMap()
    {
        var random = new Random(1);
        var index = new KeyIndex<int>();
        var model = new SortedDictionary<string, int>(KeyOrder.Instance);
        for (var step = 0; step < 20_000; step++)
        {
            var key = $"{random.Next(3000):x}";
            if (random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(key), index.Remove(key));
            }
            else
            {
                model[key] = step;
                index.Set(key, step);
            }
        }

        Assert.Equal(model.Count, index.Count);
        Assert.Equal(model, index.From(_ => true));
        Assert.Equal(
            model.Where(entry => KeyOrder.Instance.Compare(entry.Key, "7") >= 0),
            index.From(key => KeyOrder.Instance.Compare(key, "7") >= 0));
    }

    [Fact]
    public void Set_KeysInOrder_FillsRunsAndFindsEveryKey()
    {
        var index = new KeyIndex<int>();
        for (var number = 0; number < 10_000; number++)
        {
            index.Set($"{number:d6}", number);
        }

        Assert.All(Enumerable.Range(0, 10_000), number => Assert.True(index.TryGet($"{number:d6}", out var value) && value == number));
        Assert.False(index.TryGet("000000x", out _));
    }
}
