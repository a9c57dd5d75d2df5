import { relative } from "node:path";
import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { Command } from "commander";

/** `kustogen init`: a repository that works. */
export const init = new Command("init")
  .summary("make a repository: one small system in beta and production, tests, CI")
  .description(
    "Makes a repository that works, in a folder that may be new: one small system in beta and production, its tests,\n" +
      "a CI workflow, a README. Dependencies are installed once, so that there is a lock file. Nothing is overwritten.",
  )
  .argument("[dir]", "where", ".")
  .option(
    "--kustogen <spec>",
    "the version, folder or packed file of kustogen to depend on; by default this one",
  )
  .option("--one-cluster", "all environments in one cluster, each system in a namespace of each")
  .option("--no-install", "leave `npm install`, which makes the lock file that `npm ci` needs, to you")
  .option("--json", "print what was made as JSON")
  .action(async (dir: string, options) => {
    const { init: run } = await import("../init/init.ts");
    const report = await run({
      folder: dir,
      home: new URL("../", import.meta.url),
      kustogen: options.kustogen,
      install: options.install,
      oneCluster: options.oneCluster === true,
      note: (text) => process.stderr.write(`${printable(text)}\n`),
    });
    if (options.json) {
      process.stdout.write(`${printableJson(report)}\n`);
      return;
    }
    const place = relative(process.cwd(), report.folder);
    const steps = [
      ...(place === "" ? [] : [`cd ${place}`]),
      ...(report.installed ? [] : ["npm install"]),
      'git add --all && git commit -m "Start"',
      "npm run gen",
    ];
    process.stdout.write(
      `${report.files.length} files in ${place === "" ? "this folder" : place}${report.repository ? ", a new git repository" : ""}. Next:\n\n` +
        `${steps.map((step) => `  ${step}`).join("\n")}\n\n`,
    );
    if (report.placeholder)
      process.stdout.write(
        "Argo CD needs the URL of this repository: set argocd.repository in generators/environments/*.yaml, or remove the\n" +
          'placeholder there once there is a remote "origin".\n',
      );
  });
