import { relative } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { Command, Option } from "commander";
import type { InitReport } from "../init/init.ts";
import { addCommon } from "./options.ts";
import { writeOut } from "./write-out.ts";

/** `kustogen init`: creates a working repository. */
export const init = new Command("init")
  .summary("create a repository: one small system in beta and production, tests, CI")
  .description(
    "Creates a working repository, in a new or existing folder: one small system in beta and production, its tests, " +
      "CI, a job that reviews each pull request, and a README. In an existing repository, it adds what is missing; in a " +
      "subfolder of one, the CI jobs and the git hook are still written to the root. Nothing is overwritten. It installs " +
      "the dependencies, which creates the lock file.",
  )
  .argument("[dir]", "the folder of the project", ".")
  .option(
    "--kustogen <spec>",
    "the version, folder or tarball of kustogen to depend on; by default the version, or the tarball, that is running",
  )
  .addOption(
    new Option("--forge <name>", "the git host for which the CI and review jobs are written")
      .choices(["github", "gitlab"])
      .default("github"),
  )
  .option(
    "--empty",
    "leave out the example system and its environments, so that `kustogen import` can create yours",
  )
  .option(
    "--one-cluster",
    "put all environments into one cluster, with a namespace for each system and environment",
  )
  .option("--no-install", "don't run `npm install`, which creates the lock file that `npm ci` needs")
  .action(async (dir: string, options) => {
    const { init: run } = await import("../init/init.ts");
    const report = await run({
      ...options,
      folder: dir,
      home: new URL("../", import.meta.url),
      note: (text) => process.stderr.write(`${printable(text)}\n`),
    });
    const lines = initLines(report, relative(process.cwd(), report.folder), options);
    await writeOut(options.json ? jsonOutput(report) : `${printable(lines.join("\n"))}\n`);
  });

addCommon(init, "--json");

/** What `init` made, and the next steps. @param place the folder relative to the current one */
function initLines(
  report: InitReport,
  place: string,
  { forge, empty }: { forge: string; empty?: boolean },
): string[] {
  const above = report.files.filter((path) => !path.startsWith(report.prefix));
  const lines = [
    `${counted(report.files.length - above.length, "file")} in ${place === "" ? "this folder" : place}${report.repository ? ", a new git repository" : ""}.`,
  ];
  if (above.length > 0)
    lines.push(`At the repository root, where git and the forge expect them: ${above.join(", ")}.`);
  if (report.completed.length > 0)
    lines.push(`Existing files with additions: ${report.completed.join(", ")}.`);
  for (const { path, todo } of report.left)
    lines.push(`Existing file that was left alone: ${path}${todo === undefined ? "" : `; ${todo}`}`);
  const steps = [
    ...(place === "" ? [] : [`cd ${place}`]),
    ...(report.installed ? [] : ["npm install"]),
    // Only its own files, if there may be other work.
    'git add --all && git commit -m "Start"',
    empty ? "npx kustogen import FOLDER/*   # the folders of your environments" : "npm run gen",
  ];
  lines.push(`Next:\n\n${steps.map((step) => `  ${step}`).join("\n")}\n`);
  if (forge === "gitlab")
    lines.push(
      "To write the review as a note, pipelines need a token in the variable KUSTOGEN_TOKEN; .gitlab/kustogen.yml explains which.",
    );
  return lines;
}
