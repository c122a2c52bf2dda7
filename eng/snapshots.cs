#!/usr/bin/env dotnet
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RunAnalyzers=false
// Writes again what tests compare with: docs/reference and the snapshots of the public API. Run it from anywhere: dotnet eng/snapshots.cs
using System.Diagnostics;

string root = AppContext.GetData("EntryPointFileDirectoryPath") is string folder ? Path.GetDirectoryName(folder)! : Path.GetFullPath(".");
foreach ((string project, string tests) in new[] { ("Hearth.Cli.Tests", "*ReferenceDocumentsTests"), ("Hearth.Tidy", "*PublicApiTests") })
{
    ProcessStartInfo start = new("dotnet", ["run", "--project", Path.Combine(root, "tests", project), "--", "--filter-class", tests]);
    start.Environment["UPDATE_SNAPSHOTS"] = "1";
    using Process process = Process.Start(start)!;
    await process.WaitForExitAsync();
    if (process.ExitCode != 0)
    {
        return process.ExitCode;
    }
}

return 0;
