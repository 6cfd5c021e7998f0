using Temporalio.Common;

namespace Temporalio.Tests.Common;

public class ExpressionUtilTests
{
    [Fact]
    public void ExtractCall_Call_MethodAndArguments()
    {
        var local = 5;
        var (method, args) = ExpressionUtil.ExtractCall((Derived d) => d.Add(local, int.Parse("7", null)));
        Assert.Equal([5, 7], args);
        Assert.Equal(nameof(Derived.Add), method.Name);
        Assert.Equal(typeof(Derived), method.ReflectedType);
    }

    [Fact]
    public void ExtractCall_ArgumentThrows_ExceptionIsTheArguments() =>
        Assert.Throws<FormatException>(() => ExpressionUtil.ExtractCall((Base b) => b.Add(1, int.Parse("x", null))));

    [Fact]
    public void ExtractCall_SomethingElse_Throws()
    {
        var other = new Base();
        Assert.Throws<ArgumentException>(() => ExpressionUtil.ExtractCall((Base b) => b.Property));
        Assert.Throws<ArgumentException>(() => ExpressionUtil.ExtractCall((Base b) => other.Add(1, 2)));
        Assert.Throws<ArgumentException>(() => ExpressionUtil.ExtractCall((Base b) => int.Parse("1", null)));
        Assert.Equal("Parse", ExpressionUtil.ExtractCall(() => int.Parse("1", null)).Method.Name);
    }

    [Fact]
    public void ExtractMemberAccess_Property_IsIt()
    {
        Assert.Equal(nameof(Base.Property), ExpressionUtil.ExtractMemberAccess((Base b) => b.Property)!.Name);
        Assert.Null(ExpressionUtil.ExtractMemberAccess((Base b) => b.Add(1, 2)));
    }

    private class Base
    {
        public int Property { get; init; } = 1;

        public int Add(int a, int b) => Property + a + b;
    }

    private sealed class Derived : Base;
}
