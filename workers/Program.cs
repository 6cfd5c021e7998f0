return await DataEgress.Workers.EgressHost.RunAsync(args);
