using DataEgress.Local.Aws.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Aws.Tests.Signing;

public sealed class UriEncodingTests
{
    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame()
    {
        var texts = Gen.Elements("a", "%", "+", "/", " ", "ü", "😀", "&", "=", "~", "\u0001").ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ToArbitrary(), text =>
            UriEncoding.TryDecode(UriEncoding.Encode(text), plusIsSpace: true, out var decoded) && decoded == text
            && UriEncoding.Encode(text) == Uri.EscapeDataString(text))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("%zz", "%zz")]
    [InlineData("%4", "%4")]
    [InlineData("a%2fb", "a/b")]
    public void Decode_OddEscapes_StandForThemselves(string text, string expected)
    {
        Assert.True(UriEncoding.TryDecode(text, plusIsSpace: false, out var decoded));
        Assert.Equal(expected, decoded);
    }

    [Fact]
    public void Decode_InvalidUtf8_IsRefused() => Assert.False(UriEncoding.TryDecode("%ff%fe", plusIsSpace: false, out _));
}
