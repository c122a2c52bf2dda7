using Hearth.Cli;

return await CliProgram.RunAsync(args);
