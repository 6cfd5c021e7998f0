using Temporalio.Common;

namespace Temporalio.Tests.Common;

public partial class SearchAttributeCollectionTests
{
    [Fact]
    public void ApplyUpdates_SetAndUnset_ChangesByName()
    {
        var collection = new SearchAttributeCollection.Builder(Sample()).ToSearchAttributeCollection();
        collection.ApplyUpdates([SearchAttributeKey.CreateKeyword("Text").ValueSet("new"), Long.ValueUnset()]);
        Assert.Equal("new", collection.Get(SearchAttributeKey.CreateKeyword("Text")));
        Assert.False(collection.ContainsKey("Long"));
        Assert.Throws<ArgumentException>(() => collection.ApplyUpdates([Bool.ValueSet(false), Bool.ValueUnset()]));
        Assert.True(collection.Get(Bool));
    }
}
