import { relative, resolve, sep } from "node:path";
import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { Command, Option } from "commander";
import type { CommitWords } from "../delivery/message.ts";
import { VERSION } from "../version.ts";
import { shownOn } from "./fitted.ts";
import { addCommon, addPartOptions, addsTo, goesOnlyWith, oneMore } from "./options.ts";
import { printedReport } from "./printed-report.ts";
import { writeOut } from "./write-out.ts";

/** What those are told who name an environment. */
export const WRITES_ALL = "gen always writes all environments; a system can be chosen by `--system <name>`";

/** `kustogen gen`: describe, factor, verify, write, commit. */
export const gen = addPartOptions(new Command("gen"), "system")
  .summary("generate, verify and commit base/, overlays/, argocd/ and docs/systems/")
  .description(
    "Generates the systems whose sources changed, in every environment, renders the result to verify it, writes the " +
      "files that changed and commits them. If anything doesn't render to the state that the sources describe, nothing " +
      "is written.",
  )
  .option("--check", "write nothing; exit with 1 and list what would change")
  .option("--full", "also generate the systems whose sources didn't change")
  .option("--no-commit", "leave the changes in the working tree")
  .option("-m, --message <subject>", "the commit's first line, instead of one that describes the change")
  .option("--output-only", "commit the generated files without their sources")
  .option(
    "--accept <file>",
    "discard the hand edits to this file and accept the generated version (may be repeated)",
    oneMore,
    [],
  )
  .option("--force", "discard all hand edits; uncommitted text is kept in the stash")
  .option(
    "--allow <rule>",
    "write this time, although this rule is violated; recorded in the commit (may be repeated)",
    oneMore,
    [],
  )
  .option("--allow-removal", "allow data to be removed: a StatefulSet with volumes, a claim, a namespace")
  .addOption(
    addsTo(["--allow", "--allow-removal"], "--reason <text>", "why it is allowed; recorded in the commit"),
  )
  .action(async (options) => {
    const started = performance.now();
    const [{ gen: run, recoverUnfinished }, { authoredProject, refuseOlderEngine }, { projectCode }] =
      await Promise.all([
        import("../generate/gen.ts"),
        import("../generate/project.ts"),
        import("../project/load.ts"),
      ]);
    const { root, folders } = await authoredProject(process.cwd());
    if (options.check !== true) await recoverUnfinished({ root, folders });
    refuseOlderEngine(root, VERSION);
    const code = await projectCode(root, folders);
    const report = await run({
      ...options,
      root,
      code,
      accept: options.accept.map((path: string) => relative(root, resolve(path)).split(sep).join("/")),
      message: wordsOf(options.message),
    });
    if (options.json) await writeOut(jsonOutput(report));
    else {
      const { text, notes } = printedReport(report, options.check === true, performance.now() - started);
      for (const note of notes) process.stderr.write(shownOn(process.stderr, `${printable(note)}\n`));
      process.stdout.write(shownOn(process.stdout, `${printable(text)}\n`));
    }
    if (options.check && report.changes.length > 0) process.exitCode = 1;
  });

for (const flag of ["--env", "--environment"]) {
  const refuse = (name: string) => {
    throw wrongUsage(`${`${flag} ${name}`.trim()}: ${WRITES_ALL}`);
  };
  gen.addOption(new Option(`${flag} [name]`, "refused").hideHelp().preset("").argParser(refuse));
}
const ANY_RUN = ["--system", "--full", "--allow", "--json"];
addCommon(gen, "--json");
goesOnlyWith(gen, "--check", [...ANY_RUN, "--no-commit"]);
goesOnlyWith(gen, "--no-commit", [...ANY_RUN, "--check", "--accept", "--force", "--allow-removal"]);

/** The first line of a commit message, and the author's text below it. @throws InputError for an empty one */
function wordsOf(text: string | undefined): CommitWords | undefined {
  if (text === undefined) return undefined;
  const [subject = "", ...more] = text.trim().split(/\r?\n/);
  const from = more.findIndex((line) => line !== "");
  if (subject !== "") return { subject, body: from < 0 ? [] : more.slice(from) };
  throw wrongUsage("-m: expected the first line of a commit message");
}
