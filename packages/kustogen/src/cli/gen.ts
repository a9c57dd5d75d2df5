import { Command } from "commander";
import { printable, printableJson } from "../errors/printable.ts";
import type { GenReport } from "../generate/gen.ts";

/** Adds one more value of an option that may be given several times. */
const collect = (value: string, previous: string[]) => [...previous, value];

/** `kustogen gen`: describe, factor, verify, write, commit. */
export const gen = new Command("gen")
  .summary("generate, verify and commit base/, overlays/, argocd/ and docs/systems/")
  .description(
    "Generates every system in every environment, renders the result to verify it, writes the files that changed\n" +
      "and commits them. Nothing is written unless everything renders to what was described.",
  )
  .option("--system <name>", "only this system (may be repeated)", collect, [])
  .option("--env <name>", "only this environment (may be repeated)", collect, [])
  .option("--check", "write nothing; exit 1 and list what would change")
  .option("--no-commit", "leave the changes in the work tree")
  .option("--force", "overwrite uncommitted hand edits of generated files, keeping them in the stash")
  .option("--json", "print the report as JSON")
  .action(async (options) => {
    const started = performance.now();
    const [{ gen: run }, { authoredRoot }, { projectCode }] = await Promise.all([
      import("../generate/gen.ts"),
      import("../generate/project.ts"),
      import("../project/load.ts"),
    ]);
    const root = authoredRoot(process.cwd());
    const report = await run({
      root,
      code: await projectCode(root, new URL("./", import.meta.url)),
      system: options.system,
      env: options.env,
      check: options.check === true,
      commit: options.commit,
      force: options.force === true,
    });
    if (options.json) process.stdout.write(`${printableJson(report)}\n`);
    else print(report, options.check === true, performance.now() - started);
    if (options.check && report.changes.length > 0) process.exitCode = 1;
  });

const SIGNS = { create: "+", change: "~", remove: "-" };

function print(
  { changes, commit, stash, foreign, uncommittedSources }: GenReport,
  check: boolean,
  ms: number,
): void {
  const lines = changes.map(
    ({ path, action, diff }) => `${SIGNS[action]} ${path}${check && diff ? `\n${diff}` : ""}`,
  );
  if (foreign.length > 0) {
    process.stderr.write(`left alone, not made by kustogen: ${foreign.join(", ")}\n`);
  }
  if (uncommittedSources.length > 0) {
    process.stderr.write(
      `not committed yet, and what was generated comes from it: ${uncommittedSources.join(", ")}\n` +
        "Commit it too before you push; others would generate something else without it.\n",
    );
  }
  if (stash !== undefined) lines.push(`hand edits kept in the stash: ${stash.slice(0, 12)} (git stash list)`);
  const time = `${(ms / 1000).toFixed(2)} s`;
  const counted = (files: number) => `${files} file${files === 1 ? "" : "s"}`;
  if (check) {
    lines.push(
      changes.length === 0
        ? `up to date (${time})`
        : `${counted(changes.length)} would change; run npm run gen`,
    );
  } else if (commit !== undefined) {
    const [subject] = commit.message.split("\n");
    lines.push(`committed ${commit.id.slice(0, 12)} ${subject} (${counted(commit.files)}, ${time})`);
  } else if (changes.length === 0) lines.push(`nothing to do (${time})`);
  else lines.push(`${counted(changes.length)} written, not committed (${time})`);
  process.stdout.write(`${printable(lines.join("\n"))}\n`);
}
