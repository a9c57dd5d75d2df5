import { Command } from "commander";

/** `kustogen status`: shows what is generated, committed, pushed and running. */
export const status = new Command("status")
  .summary("show what is generated, committed, pushed and, with a kubeconfig, running")
  .description(
    "Shows where the generated, committed and pushed states differ, which versions the environments run,\n" +
      "and, with a kubeconfig, the status of each Application in Argo CD. Exit code 1 if these states differ.",
  )
  .option(
    "--system <name>",
    "only this system (may be repeated)",
    (value, list: string[]) => [...list, value],
    [],
  )
  .option("--no-cluster", "don't contact the cluster")
  .option("--json", "print the report as JSON")
  .action(async (options: { system: string[]; cluster: boolean; json?: boolean }) => {
    const { runStatus } = await import("./status/command.ts");
    process.exitCode = await runStatus(options);
  });
