using System.Reflection;
using System.Text.RegularExpressions;
using Temporalio.Client;
using Temporalio.Extensions.DiagnosticSource;
using Temporalio.Extensions.Hosting;
using Temporalio.Extensions.OpenTelemetry;

namespace Temporalio.Tests.PublicApi;

/// <summary>
/// The public members against those of the official packages, version 1.18. <c>official/*.txt</c> holds names and signatures
/// that these have, for the types and the member names that exist here, all overloads of a name included; of interfaces and
/// abstract classes that users implement, everything. A new member here needs its line there, looked up in the official API.
/// </summary>
public sealed partial class PublicMembersTests
{
    private static readonly Dictionary<string, Assembly> Assemblies = new()
    {
        ["Temporalio"] = typeof(TemporalClient).Assembly,
        ["Temporalio.Extensions.DiagnosticSource"] = typeof(CustomMetricMeter).Assembly,
        ["Temporalio.Extensions.Hosting"] = typeof(TemporalWorkerService).Assembly,
        ["Temporalio.Extensions.OpenTelemetry"] = typeof(TracingInterceptor).Assembly,
    };

    // Only the SDK implements these.
    private static readonly HashSet<string> Growing =
    [
        typeof(ITemporalClient).FullName!,
        typeof(ITemporalConnection).FullName!,
        typeof(ITemporalWorkerServiceOptionsBuilder).FullName!,
    ];

    public static TheoryData<string> Names => [.. Assemblies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_OurAssembly_HasNothingThatTheOfficialOneLacks(string assembly)
    {
        var official = Read(assembly);

        var invented =
            from type in SurfaceOf(assembly)
            from line in type.Value
            where !official.TryGetValue(type.Key, out var lines) || !lines.Contains(line)
            select $"{type.Key}: {line}";

        Assert.Empty(invented);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_WhatUsersImplement_IsComplete(string assembly)
    {
        var ours = SurfaceOf(assembly);

        var missing =
            from type in Read(assembly)
            where !Growing.Contains(type.Key)
            let isInterface = type.Value.First().Contains("# interface ", StringComparison.Ordinal)
            from line in type.Value
            where isInterface ? !line.StartsWith("virtual ", StringComparison.Ordinal) : line.Contains("abstract ", StringComparison.Ordinal)
            where !ours.TryGetValue(type.Key, out var lines) || !lines.Contains(line)
            select $"{type.Key}: {line}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Of_EveryKindOfMember_TellsItsSignature()
    {
        string[] expected =
        [
            "# abstract class Temporalio.Tests.PublicApi.PublicMembersTests.Sample<T> where T : class",
            ": IDisposable",
            "[Obsolete] static string? Find(string? name, params int[] rest)",
            "abstract IReadOnlyList<T?>? Items { get; }",
            "const int Limit = 3",
            "event EventHandler? Changed",
            "int? Count { get; protected set; }",
            "protected new(string name = \"none\")",
            "required T Value { get; init; }",
            "static readonly TimeSpan Pause",
            "virtual Task<TResult> RunAsync<TResult>(Func<T, TResult> function, CancellationToken token = default) where TResult : new()",
            "void Dispose()",
        ];

        Assert.Equal(expected.Order(StringComparer.Ordinal), PublicSurface.Of(typeof(Sample<>)));
    }

    private static SortedDictionary<string, SortedSet<string>> SurfaceOf(string assembly) => PublicSurface.Of(Assemblies[assembly]);

    private static Dictionary<string, SortedSet<string>> Read(string assembly)
    {
        var types = new Dictionary<string, SortedSet<string>>();
        SortedSet<string> lines = [];
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "PublicApi", "official", $"{assembly}.txt")))
        {
            if (line.StartsWith('#'))
            {
                lines = new(StringComparer.Ordinal);
                types.Add(NameOf(line), lines);
            }
            lines.Add(line.Trim());
        }
        return types;
    }

    private static string NameOf(string declaration) => DeclaredName().Match(declaration).Groups["name"].Value;

    [GeneratedRegex(@" (class|record|struct|interface|enum|delegate) (?<name>.+?)( where .*)?$")]
    private static partial Regex DeclaredName();

    internal abstract class Sample<T>(string name = "none") : IDisposable
        where T : class
    {
        public const int Limit = 3;

        public static readonly TimeSpan Pause = TimeSpan.Zero;

        private readonly string name = name;

        public event EventHandler? Changed;

        public abstract IReadOnlyList<T?>? Items { get; }

        public required T Value { get; init; }

        public int? Count { get; protected set; }

        internal int Hidden => name.Length;

        [Obsolete("Shows as such.")]
        public static string? Find(string? name, params int[] rest) => name ?? $"{rest.Length}";

        public virtual Task<TResult> RunAsync<TResult>(Func<T, TResult> function, CancellationToken token = default)
            where TResult : notnull, new() => Task.FromResult(function(Value));

        public void Dispose() => Changed?.Invoke(this, EventArgs.Empty);

        public override string ToString() => name;
    }
}
