namespace DataEgress.Local.Demo.Egress;

/// <summary>Where a demo shows what happens.</summary>
internal interface IDemoOutput
{
    /// <summary>Something happened.</summary>
    void Step(string text);

    /// <summary>Files of a route that have arrived so far.</summary>
    void Progress(string route, long done, long total);

    /// <summary>The end.</summary>
    void Report(DemoReport report);
}
