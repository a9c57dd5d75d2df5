// What `check`, `check --since` and `diff` find, one line for each finding, so that a commit that changes a rule shows which
// findings of all rules it adds, removes, or gives another severity. A commit that changes one of the recordings names
// those rules in its message; `npx vitest run packages/kustogen/test/nets --update` writes them.
//
// Recorded elsewhere, and therefore not here:
// - what each rule's own tests provoke, with message and fix: packages/review/test/check/rules/*/*.txt;
// - what all rules say of faults in the five systems: faults.slow.test.ts;
// - what all rules say of random faults and of changes to single objects: packages/review/test/check/faults/faults.txt,
//   packages/review/test/check/rules/change/{changes,pairs}.txt;
// - whole reports: packages/review/test/changes/whole-reports, packages/review/test/check/reports, test/e2e/answers;
// - examples of rules about a whole repository: packages/kustogen/test/cli/rule-examples.test.ts;
// - renderings: packages/kustomize/test/fixtures, recorded from the real kustomize (and test/referee for what is generated);
// - the bytes that `gen` writes: base/, overlays/, argocd/ and docs/systems/ themselves, which `gen --check` and
//   test/systems/committed.test.ts compare.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { check } from "@kustogen/review/check/check.ts";
import type { CheckReport } from "@kustogen/review/check/report/finding.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import type { JsonReport } from "@kustogen/review/report/print/json.ts";
import { describe, expect, it } from "vitest";
import { aroundExample } from "../../../../site/tools/rule-examples.ts";
import { command, type Outcome, withinProcess } from "../../../../test/e2e/command.ts";
import { temporaryFolder } from "../../../../test/repository.ts";
import { FIVE } from "../../../../test/systems/five.ts";
import { BUILDS, casesOf } from "../../../kustomize/test/recorded.ts";
import { PLAIN } from "../../../review/test/check/plain-input.ts";
import { main } from "../../src/cli/main.ts";
import { findingLines, part, placedLines, riskLines, unseenLines } from "./lines.ts";
import { changesOfStrangers, checkedOut, repositoryOf, soundStates } from "./strangers.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** Runs a command of these sources. */
const run: typeof command = (folder, args) => withinProcess(folder, process.env, () => main(args));

/** What `check` finds, as a part of a recording. */
function checkPart(name: string, { code, stdout }: Outcome): string {
  const heading = `${name}: exit ${code}`;
  if (stdout === "") return part(heading, []);
  const { findings, excused = [], notLookedAt } = JSON.parse(stdout) as CheckReport;
  return part(heading, [
    ...findingLines(findings),
    ...findingLines(excused).map((line) => `excused ${line}`),
    ...unseenLines(notLookedAt),
  ]);
}

/** What `diff` finds, as a part of a recording: the verdict on each environment, risks and new findings. */
async function diffPart(name: string, folder: string, range: string): Promise<string> {
  const reports = temporaryFolder();
  const [json, txt] = [join(reports, "report.json"), join(reports, "report.txt")];
  const { code } = await run(folder, ["diff", range, "--output", json, "--output", txt]);
  const heading = `${name}: exit ${code}`;
  if (!existsSync(json)) return part(heading, []);
  const report = JSON.parse(readFileSync(json, "utf8")) as JsonReport;
  return part(heading, [
    ...readFileSync(txt, "utf8").split("\n").flatMap(verdictLine),
    ...report.environments.flatMap(({ name, risks }) => riskLines(name, risks)),
    ...placedLines(report.findings ?? []),
    ...placedLines(report.excused ?? []).map((line) => `excused ${line}`),
    ...unseenLines(report.notLookedAt),
  ]);
}

/** What a line of the overview says of environments; nothing for other lines. */
function verdictLine(line: string): string[] {
  const [, verdict, of] = /^(BLOCKS|review|unsure|fine) +(.+?)(?: {2,}|$)/.exec(line) ?? [];
  return verdict === undefined ? [] : [`${verdict} ${of}`];
}

/** What rules find in files that aren't in a repository: the folder is an environment of production. */
function found(files: Readonly<Record<string, string>>, folder = "/"): string[] {
  const tree = new MemoryTree(Object.entries(files).map(([path, text]) => [join("/", path), text]));
  const { report } = check({ ...PLAIN, tree, environments: [{ folder, strictness: "production" }] });
  return findingLines(report.findings);
}

/** True for one of so many names, and always for the same ones, whichever others there are. */
const partOf = (name: string, many: number) =>
  [...name].reduce((sum, one) => sum + one.charCodeAt(0), 0) % many === 0;

const recorded = (name: string, parts: readonly string[]) =>
  expect(parts.filter((one) => /\n./.test(one) || /: exit/.test(one)).join("")).toMatchFileSnapshot(
    `${name}.txt`,
  );

describe("the findings are those that are recorded", () => {
  it("in this repository", async () => {
    const five = [...FIVE].flatMap((system) => ["--system", system]);
    // Its systems import the built engine.
    await recorded("repository", [checkPart("check", await command(ROOT, ["check", "--json", ...five]))]);
  });

  it("in the states that the attacker begins with and makes", async () => {
    const states = [
      ...soundStates(12).map((state, index) => [`repository ${index + 1}`, state] as const),
      // What changes in the others is among the changes below.
      ...changesOfStrangers()
        .filter(({ family }) => partOf(family, 8))
        .map(({ family, after }) => [family, after] as const),
    ];
    const parts: string[] = [];
    for (const [name, state] of states)
      parts.push(checkPart(name, await run(checkedOut(state), ["check", ".", "--json"])));
    await recorded("states", parts);
  });

  it("in the changes of the attacker, by diff and by check", async () => {
    const changes = changesOfStrangers();
    const root = repositoryOf(changes);
    const parts: string[] = [];
    for (const [index, { family }] of changes.entries()) {
      const range = `before-${index}..after-${index}`;
      parts.push(await diffPart(`diff, ${family}`, root, range));
      // It takes twice as long as diff.
      if (!partOf(family, 2)) continue;
      const since = await run(root, ["check", ".", "--since", range, "--json"]);
      parts.push(checkPart(`check --since, ${family}`, since));
    }
    await recorded("changes", parts);
  });

  it("in the examples of the rules", async () => {
    const parts = RULES.flatMap(({ id, ...rule }) =>
      (["bad", "good"] as const).flatMap((one) => {
        const text = rule[one] ?? "";
        const around = aroundExample(id, text);
        return around === undefined ? [] : [part(`${id}, ${one}`, found(around(text)))];
      }),
    );
    await recorded("examples", parts);
  });

  it("in what is built as kustomize builds it", async () => {
    const parts = BUILDS.flatMap((recording) =>
      casesOf(recording)
        // How the others fail is recorded there.
        .filter(({ fails }) => fails === undefined)
        .map(({ name, files, folder = "" }) => part(name, found(files, join("/", folder)))),
    );
    await recorded("builds", parts);
  });
});
