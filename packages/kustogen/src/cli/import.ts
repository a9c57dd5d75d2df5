import { Command } from "commander";
import type { AskedImport } from "../import/state.ts";
import { addCommon, goesOnlyWith, oneMore } from "./options.ts";

/** `kustogen import`: wraps hand-written environments as a system. */
export const importCommand = new Command("import")
  .summary("wrap hand-written overlays, rendered files or a Helm chart as a system")
  .description(
    "Keeps the files of each environment as they are today, makes one system of them, generates its base and overlays, " +
      "and proves, object by object, that each environment renders to the same result as before. If any doesn't, nothing " +
      "is written.\n\n" +
      "  kustogen import overlays/*                             # kustomize folders, one for each environment\n" +
      "  kustogen import beta live --base beta                  # base starts from beta: no folder is what both build on\n" +
      "  kustogen import --env beta=apps/shop/beta --env production=apps/shop/live\n" +
      "  kustogen import --rendered beta=beta.yaml production=production.yaml --base beta\n" +
      "  kustogen import --helm chart --values beta=values-beta.yaml production=values-production.yaml --base beta",
  )
  .argument("[dirs...]", "kustomize folders, one for each environment")
  .option("--env <name=dir>", "a folder for an environment (may be repeated)", oneMore, [])
  .option(
    "--rendered <name=file...>",
    "manifests that another program rendered, one file for each environment",
  )
  .option("--helm <chart>", "a chart, rendered once per --values entry by the helm on your PATH")
  .option("--values <name=file...>", "values files, one for each environment")
  .option(
    "--base <environment>",
    "the environment that base starts from (default: the folder that all of them build on)",
  )
  .option("--name <system>", "the system's name (default: derived from the folder names)")
  .option("--namespace <namespace>", "the namespace for objects that set none; by default the system's name")
  .option(
    "--secrets-as-contracts",
    "leave out Secrets that contain values; instead, declare that they must exist",
  )
  .option("--not-secret <why>", "accept literals that look like credentials, for this reason")
  .option("--dry-run", "write nothing; show the plan and the proof")
  .action(async (dirs: string[], options: AskedImport) => {
    const { runImport } = await import("../import/run-import.ts");
    process.exitCode = await runImport(dirs, options);
  });

addCommon(importCommand, "--within", "--remote", "--remote-allow", "--enable-helm");

const ANY_SOURCE = ["--base", "--name", "--namespace", "--secrets-as-contracts", "--not-secret", "--dry-run"];
goesOnlyWith(importCommand, "--rendered", ANY_SOURCE);
goesOnlyWith(importCommand, "--helm", [...ANY_SOURCE, "--values"]);
