using Tieline.Cli;

return await CommandTree.RunAsync(args, CliSurroundings.OfProcess());
