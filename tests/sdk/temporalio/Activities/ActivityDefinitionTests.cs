using Temporalio.Activities;
using Temporalio.Converters;

namespace Temporalio.Tests.Activities;

public class ActivityDefinitionTests
{
    [Fact]
    public async Task InvokeAsync_MissingArgument_TakesTheDefault()
    {
        var definition = ActivityDefinition.Create(Defined.AddAsync);

        Assert.Equal("Add", definition.Name);
        Assert.Equal(1, definition.RequiredParameterCount);
        Assert.Equal(3, await definition.InvokeAsync([1]));
        Assert.Equal(9, await definition.InvokeAsync([4, 5]));
    }

    [Fact]
    public void CreateAll_Class_FindsEveryActivity()
    {
        var names = ActivityDefinition.CreateAll(typeof(Defined), null).Select(definition => definition.Name);

        Assert.Equal([null, "Add", "given"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Create_LocalFunction_HasItsOwnName()
    {
        [Activity]
        static Task LocalAsync() => Task.CompletedTask;

        Assert.Equal("Local", ActivityDefinition.Create(LocalAsync).Name);
    }

    private static class Defined
    {
        [Activity]
        public static Task<int> AddAsync(int left, int right = 2) => Task.FromResult(left + right);

        [Activity("given")]
        public static void Named()
        {
        }

        [Activity(Dynamic = true)]
        public static string Anything(IRawValue[] values) => $"{values.Length}";
    }
}
