import { Command } from "commander";

/** `kustogen status`: where things stand. */
export const status = new Command("status")
  .summary("what is generated, committed, pushed and, with a kubeconfig, running")
  .description(
    "Says where what is generated, committed and pushed differ, which versions the environments run side by side,\n" +
      "and, with a kubeconfig, what Argo CD says of each Application. Exit code 1 when something differs.",
  )
  .option(
    "--system <name>",
    "only this system (may be repeated)",
    (value, list: string[]) => [...list, value],
    [],
  )
  .option("--no-cluster", "don't ask the cluster")
  .option("--json", "print the report as JSON")
  .action(async (options: { system: string[]; cluster: boolean; json?: boolean }) => {
    const { runStatus } = await import("./status/command.ts");
    process.exitCode = await runStatus(options);
  });
