using Temporalio.Tests.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class WorkflowDefinitionTests
{
    [Fact]
    public void Create_ValidClass_HasItsHandlers()
    {
        var definition = WorkflowDefinition.Create<Counter>();

        Assert.Equal("Counter", definition.Name);
        Assert.Equal(["Add", "Finish"], definition.Signals.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Total"], definition.Queries.Keys);
        Assert.Equal(["Multiply"], definition.Updates.Keys);
    }

    [Fact]
    public void Create_ManyMistakes_ReportsAllAtOnce()
    {
        var e = Assert.Throws<AggregateException>(() => WorkflowDefinition.Create<Mistaken>());

        string[] expected = ["must return Task", "does not have a valid WorkflowRun", "Cannot find update method", "must return a value"];
        Assert.All(expected, part =>
            Assert.Contains(e.InnerExceptions, inner => inner.Message.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Create_Interface_DropsTheLeadingLetter() =>
        Assert.Equal("Contract", WorkflowDefinition.Create<IContract>().Name);

    [Workflow]
    public interface IContract
    {
        [WorkflowRun]
        Task RunAsync();
    }

    [Workflow]
    public class Mistaken
    {
        [WorkflowSignal]
        public void Signal()
        {
        }

        [WorkflowQuery]
        public void Query()
        {
        }

        [WorkflowUpdateValidator("Nothing")]
        public void Validate()
        {
        }
    }
}
