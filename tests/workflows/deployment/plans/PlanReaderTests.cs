using DataEgress.Workflows.Deployment.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workflows.Tests.Deployment.Plans;

public sealed class PlanReaderTests
{
    [Fact]
    public void Read_Plan_GivesItsSteps()
    {
        var plan = Valid("""
            plan: sample
            environments: [dev]
            parameters:
              nodes: { type: integer, default: 3, least: 3 }
            steps:
              - step: build
                title: Build it
                command:
                  run: [docker, build, -t, "${plan}:${nodes}", .]
                  in: source
                  env: { A: "${environment}" }
                  timeout: 2h
                  capture: json
                undo: { run: [docker, rmi, "${plan}"] }
              - step: look
                needs: build
                when: nodes > 3
                check: { that: "steps.build.output.id != ''", message: no image }
              - step: agree
                needs: [build, look]
                approval: { subject: Ship it, of: ship, required: 2, groups: [ops], timeout: 3d }
              - step: ship
                needs: agree
                command: { run: kubectl, digest-of: rendered.yaml }
              - step: pause
                wait: { for: 90s }
              - step: by-hand
                manual: { instructions: Do it }
            """);

        Assert.Equal(["build", "look", "agree", "ship", "pause", "by-hand"], plan.Steps.Select(s => s.Id));
        var build = plan.Steps[0];
        Assert.Equal(["docker", "build", "-t", "${plan}:${nodes}", "."], build.Command!.Run);
        Assert.Equal((TimeSpan.FromHours(2), Capture.Json, "source"), (build.Command.Timeout, build.Command.Capture, build.Command.In));
        Assert.Equal(["docker", "rmi", "${plan}"], build.Undo!.Run);
        Assert.Equal((2, "ship", TimeSpan.FromDays(3), false), (plan.Steps[2].Approval!.Required, plan.Steps[2].Approval!.Of, plan.Steps[2].Approval!.Timeout!.Value, plan.Steps[2].Skippable));
        Assert.Equal(TimeSpan.FromSeconds(90), plan.Steps[4].Wait!.For);
        Assert.Equal(64, plan.Digest.Length);
    }

    [Fact]
    public void Read_ManyErrors_ReportsAllWithTheirPlaces()
    {
        var errors = PlanReader.Read("""
            plan: Sample!
            parameters:
              size: { type: enormous }
              kind: { type: enum }
              count: { type: integer, default: many }
            rules:
              - that: count + > 3
                message: never
            steps:
              - step: one
                needs: two
                command: { run: [echo, "${nothing}"], timeout: soon }
              - step: one
                wait: { for: 1m }
              - step: three
                needs: four
                color: red
              - step: four
                needs: three
                check: { that: count }
            """).Errors.Select(e => e.ToString()).ToList();

        Assert.Equal(
            [
                "line 1, column 7: plan: 'Sample!'; allowed: lower-case letters, digits and '-', at most 63",
                "line 3, column 17: type of parameter size: 'enormous'; allowed: string, integer, number, boolean, enum, cidr, secret, list",
                "line 4, column 9: parameter kind: allowed is missing; an enum names all that it may be",
                "line 5, column 36: default of parameter count: \"many\"; allowed: a whole number",
                "line 7, column 19: '>' stands where a value is expected",
                "line 11, column 12: step one needs 'two', and there is no such step",
                "line 12, column 31: there is no parameter or name 'nothing'",
                "line 12, column 52: timeout of command of step one: 'soon'; allowed: a whole number and s, m, h or d, such as 10m; at most 366d",
                "line 13, column 11: there is a step one already",
                "line 15, column 5: step three has no kind; exactly one of: command, check, approval, manual, wait",
                "line 16, column 12: step three needs itself, over four",
                "line 17, column 5: step three has no 'color'; it has: approval, check, command, for-each, manual, needs, skippable, step, title, undo, wait, when",
                "line 19, column 12: step four needs itself, over three",
                "line 20, column 20: the expression takes a truth value, not a number",
            ],
            errors);
    }

    [Theory]
    [InlineData("", "a plan is exactly one YAML document")]
    [InlineData("- a", "line 1, column 1: the plan must be a mapping (name: value)")]
    [InlineData("plan: [", "this is not YAML")]
    [InlineData("plan: a\nsteps: &x\n  - *x", "anchors and aliases are not part of the plan language")]
    [InlineData("plan: a\nsteps:\n  - step: b\n    wait: {for: 1m}\n  - step: c\n    when: steps.b.outcome == 'done'\n    wait: {for: 1m}", "there is no 'b' here")]
    [InlineData("plan: a\nsteps:\n  - step: b\n    approval: {subject: x, of: c}\n  - step: c\n    command: {run: x}", "step c does not need b: it would not wait for its approval")]
    public void Read_Wrong_SaysSo(string yaml, string error) =>
        Assert.Contains(PlanReader.Read(yaml).Errors, e => e.ToString().Contains(error, StringComparison.Ordinal));

    [Fact]
    public void Read_AnyChangeOfAPlan_ReadsOrReportsButNeverFails()
    {
        var text = File.ReadAllText(ShippedPlans.PathOf("data-egress"));
        Prop.ForAll(Gen.Choose(0, text.Length - 1).ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), Gen.Elements("", ":", "{", "'", "${", "\n", "- ").ToArbitrary(), (at, length, instead) =>
        {
            var reading = PlanReader.Read(text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, instead));
            return reading.Plan is null == reading.Errors.Count > 0;
        }).QuickCheckThrowOnFailure();
    }

    private static Plan Valid(string yaml)
    {
        var reading = PlanReader.Read(yaml);
        Assert.Empty(reading.Errors);
        return reading.Plan!;
    }
}
