import { relative, resolve, sep } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { Command } from "commander";
import type { CommitWords } from "../delivery/message.ts";
import { refuseOlderEngine } from "../generate/engine-version.ts";
import type { GenOptions, GenReport } from "../generate/gen-report.ts";
import type { Totals } from "../generate/totals.ts";
import type { Upgrade } from "../generate/upgrade.ts";
import { VERSION } from "../version.ts";
import { oneMore } from "./one-more.ts";
import { pathsInLine } from "./paths-in-line.ts";

/** `kustogen gen`: describe, factor, verify, write, commit. */
export const gen = new Command("gen")
  .summary("generate, verify and commit base/, overlays/, argocd/ and docs/systems/")
  .description(
    "Generates every system in every environment, renders the result to verify it, writes the files that changed\n" +
      "and commits them. If anything doesn't render to the described state, nothing is written.",
  )
  .option("--system <name>", "only this system (may be repeated)", oneMore, [])
  .option("--env <name>", "only this environment (may be repeated)", oneMore, [])
  .option("--check", "write nothing; exit 1 and list what would change")
  .option("--full", "generate every system, including those whose sources did not change")
  .option("--no-commit", "leave the changes in the working tree")
  .option("-m, --message <subject>", "the commit's first line, instead of one that describes the change")
  .option("--branch <name>", "commit on a new branch, for a pull request, and stay there")
  .option("--output-only", "commit the generated files without their sources")
  .option("--accept <file>", "overwrite the hand edit of this file (may be repeated)", oneMore, [])
  .option("--force", "overwrite all hand edits; uncommitted text is kept in the stash")
  .option(
    "--allow <rule>",
    "write once although this rule is broken; recorded in the commit (may be repeated)",
    oneMore,
    [],
  )
  .option("--allow-removal", "allow data to be removed: a StatefulSet with volumes, a claim, a namespace")
  .option("--reason <text>", "why something is allowed; recorded in the commit")
  .option("--json", "print the report as JSON")
  .action(async (options) => {
    const started = performance.now();
    for (const name of ["message", "branch"] as const)
      if (options[name] !== undefined && (options.check === true || options.commit === false))
        throw new InputError(`--${name} applies to a commit: leave it out with --check and --no-commit`, {
          code: "wrong-usage",
        });
    const [{ gen: run, recoverUnfinished }, { authoredProject }, { projectCode }] = await Promise.all([
      import("../generate/gen.ts"),
      import("../generate/project.ts"),
      import("../project/load.ts"),
    ]);
    const { root, folders } = await authoredProject(process.cwd());
    if (options.check !== true) await recoverUnfinished({ root, folders });
    refuseOlderEngine(root, VERSION);
    const code = await projectCode(root, folders, new URL("./", import.meta.url));
    const message = wordsOf(options.message);
    const given: GenOptions = {
      root,
      code,
      system: options.system,
      env: options.env,
      check: options.check === true,
      full: options.full === true,
      commit: options.commit,
      outputOnly: options.outputOnly === true,
      force: options.force === true,
      allow: options.allow,
      allowRemoval: options.allowRemoval === true,
      reason: options.reason,
      accept: options.accept.map((path: string) => relative(root, resolve(path)).split(sep).join("/")),
      ...(message && { message }),
    };
    const { branch } = options;
    const report = branch === undefined ? await run(given) : await branched(given, branch, run);
    if (options.json) process.stdout.write(`${printableJson(withFormerKeys(report))}\n`);
    else print(report, options.check === true, performance.now() - started, branch);
    if (options.check && report.changes.length > 0) process.exitCode = 1;
  });

/** The first line of a commit message, and the author's text below it. @throws InputError for an empty one */
function wordsOf(text: string | undefined): CommitWords | undefined {
  if (text === undefined) return undefined;
  const [subject = "", ...body] = text.trim().split(/\r?\n/);
  if (subject !== "")
    return {
      subject,
      body: body.join("\n").trim() === "" ? [] : body.slice(body.findIndex((line) => line !== "")),
    };
  throw new InputError("-m: expected the first line of a commit message", { code: "wrong-usage" });
}

async function branched(
  given: GenOptions,
  branch: string,
  run: (options: GenOptions) => Promise<GenReport>,
): Promise<GenReport> {
  const { onNewBranch } = await import("../delivery/new-branch.ts");
  return onNewBranch(given.root, branch, () => run(given));
}

const SIGNS = { create: "+", change: "~", remove: "-" };

function print(report: GenReport, check: boolean, ms: number, branch: string | undefined): void {
  const { changes, summary, commit, stash, foreign, unknownAuthor, edits, unchecked, uncommittedSources } =
    report;
  const time = `${(ms / 1000).toFixed(2)} s`;
  const lines = check
    ? changes.map(({ path, action, diff }) => `${SIGNS[action]} ${path}${diff ? `\n${diff}` : ""}`)
    : [];
  if (report.upgrade !== undefined) lines.push(upgraded(report.upgrade, report.commit?.sources ?? []));
  lines.push(...summary);
  for (const { system, environment, workloads } of report.removals)
    note(
      workloads.length > 0,
      `${system} (${environment}): ${counted(workloads.length, "workload")} ${workloads.length === 1 ? "is" : "are"} removed: ${workloads.join(", ")}`,
    );
  for (const warning of report.warnings) note(true, `warning: ${warning}`);
  note(
    unchecked.length > 0,
    `not checked, because these kinds have no schema: ${unchecked.join("; ")}\n` +
      "Add their schemas with `npx kustogen kinds add crd.yaml`.",
  );
  note(foreign.length > 0, `left alone, not generated by kustogen: ${pathsInLine(foreign)}`);
  note(
    unknownAuthor.length > 0,
    `this clone has too little history to tell who wrote these files; they are treated as generated: ${pathsInLine(unknownAuthor)}`,
  );
  if (check)
    for (const { path, commit: by } of edits) {
      const who =
        by === undefined ? "in no commit" : `committed by ${by.author}: ${by.id.slice(0, 12)} ${by.subject}`;
      note(true, `edited by hand, and gen would stop there: ${path} (${who})`);
    }
  note(
    uncommittedSources.length > 0,
    `not committed, but the generated files depend on it: ${pathsInLine(uncommittedSources)}\n` +
      "Commit it before you push: without it, others would generate something else.",
  );
  if (stash !== undefined) lines.push(`hand edits kept in the stash: ${stash.slice(0, 12)} (git stash list)`);
  if (check && changes.length === 0) lines.push(`up to date (${time})`);
  else if (check) lines.push(`${filesOf(changes)} would change; run npm run gen`);
  else if (commit !== undefined) {
    const [subject] = commit.message.split("\n");
    const { length } = commit.sources;
    const sources =
      length === 0 ? "" : length <= 4 ? ` with ${commit.sources.join(", ")}` : ` with ${length} sources`;
    const made = [
      `committed ${commit.id.slice(0, 12)} ${subject} (${counted(commit.files, "file")}${sources}, ${time})`,
    ];
    if (report.moved?.isLast) made.push(committed(report.moved));
    else if (report.moved !== undefined) made.unshift(committed(report.moved));
    lines.push(...made);
    if (branch !== undefined) lines.push(`on the branch ${branch}: git push --set-upstream origin ${branch}`);
  } else if (changes.length === 0 && report.totals !== undefined)
    lines.push(totalsLine(report.totals), `up to date, nothing to do (${time})`);
  else if (changes.length === 0) lines.push(`nothing to do (${time})`);
  else if (report.asCommitted)
    lines.push(`${counted(changes.length, "file")} restored as HEAD has them (${time})`);
  else lines.push(`${filesOf(changes)} written, not committed (${time})`);
  process.stdout.write(`${printable(lines.join("\n"))}\n`);
}

/** A line about the commit of moved lines. */
function committed({ id, message, files }: NonNullable<GenReport["moved"]>): string {
  return `committed ${id.slice(0, 12)} ${message.split("\n")[0]} (${counted(files, "file")})`;
}

/** A report with its former keys, for one version: `untold` is `unknownAuthor`, `standing` is `totals`. */
function withFormerKeys(report: GenReport): object {
  return { ...report, untold: report.unknownAuthor, standing: report.totals };
}

/** The totals in a line. */
function totalsLine({ systems, environments, files: count, commit }: Totals): string {
  const last = commit === undefined ? "" : `, last changed by ${commit.id.slice(0, 12)} ${commit.subject}`;
  return `${counted(systems, "system")} in ${counted(environments, "environment")}: ${counted(count, "generated file")}${last}`;
}

/** The changes because of another engine, in a line. */
function upgraded(
  { from, to, files: count, renderings, differ }: Upgrade,
  sources: readonly string[],
): string {
  const versions =
    from === to ? `kustogen ${to} is a different build than before` : `kustogen ${from} → ${to}`;
  if (count === 0) return `${versions}: no file changes`;
  const equal =
    differ.length === 0
      ? `all ${renderings} renderings stay equal`
      : `${renderings - differ.length} of ${renderings} renderings stay equal; these don't: ${someOf(differ, 10)}`;
  const also = sources.length > 0 && differ.length > 0 ? " (sources changed too)" : "";
  return `${versions}: ${count === 1 ? "1 file changes" : `${count} files change`}, ${equal}${also}`;
}

function note(needed: boolean, text: string): void {
  if (needed) process.stderr.write(`${printable(text)}\n`);
}

/** `7 files (2 new, 1 deleted)`. */
function filesOf(changes: GenReport["changes"]): string {
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const parts = [
    [count("create"), "new"],
    [count("remove"), "deleted"],
  ].filter(([number]) => number !== 0);
  const detail = parts.length === 0 ? "" : ` (${parts.map((part) => part.join(" ")).join(", ")})`;
  return counted(changes.length, "file") + detail;
}
