using DataEgress.Local.Machine;

namespace DataEgress.Local.Demo.Story;

/// <summary>What the demo of a procedure is given.</summary>
/// <param name="Machine">The running machine.</param>
/// <param name="Story">What is told and checked.</param>
/// <param name="Egress">The <c>egress</c> command.</param>
/// <param name="Folder">The demo's own folder.</param>
/// <param name="Logs">Everything that was logged.</param>
internal sealed record ProcedureStage(LocalMachine Machine, DemoStory Story, EgressTyping Egress, string Folder, LogCapture Logs);
