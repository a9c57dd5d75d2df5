import { Command } from "commander";
import { bounded } from "./bounded.ts";
import type { EnvOptions } from "./env/command.ts";
import { addCommon, REACH } from "./options.ts";

/** `kustogen env`: the variables of each container, and their sources. */
export const env = new Command("env")
  .summary("show the environment variables that each container really gets")
  .description(
    "Shows the variables of every container as the kubelet sets them (`envFrom` in order, overridden by `env`, `$(NAME)` " +
      "expanded, service links added; those of the API server, which every container has, are only in `--json`), where " +
      "each variable comes from, what it shadows, and what must exist in the cluster " +
      "first. Secrets are shown by name and key. The command renders a system in an environment, or any folder " +
      "with a kustomization.",
  )
  .argument("<system-or-folder>", "a system, or a folder with a kustomization")
  .argument("[environment]", "an environment of the system")
  .option("--container <name>", "only this container")
  .option("--workload <name>", 'only this workload, such as "api" or "Deployment/api"')
  .option("--compare <other>", "compare with another environment of the system, or another folder")
  .action(async (first: string, environment: string | undefined, options: EnvOptions, command: Command) => {
    process.exitCode = await bounded(command, options, async () =>
      (await import("./env/command.ts")).runEnv(first, environment, options),
    );
  });
addCommon(env, ...REACH, "--max-time", "--require-complete", "--json");
