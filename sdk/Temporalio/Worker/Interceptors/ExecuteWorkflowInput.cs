using System.Reflection;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.ExecuteWorkflowAsync"/>.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="RunMethod">The main method.</param>
/// <param name="Args">Arguments.</param>
#pragma warning disable CA1819 // The official type of the arguments.
public record ExecuteWorkflowInput(object Instance, MethodInfo RunMethod, object?[] Args);
