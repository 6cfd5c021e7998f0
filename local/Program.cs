using DataEgress.Local.Commands;

return await LocalCommandLine.RunAsync(args);
