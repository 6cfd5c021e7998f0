using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Runtime;

/// <summary>A metric of a custom meter.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
[SuppressMessage("Design", "CA1040:Avoid empty interfaces", Justification = "It is empty in the official API.")]
public interface ICustomMetric<T>
    where T : struct
{
}
