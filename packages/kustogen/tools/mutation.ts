// How many small defects the tests notice: a fixed sample of mutants of factoring, output and delivery, each
// run against the tests that reach it. Outside `npm test`, because it takes minutes:
//   nice node scripts/run.mjs packages/kustogen/tools/mutation.ts [--room factor] [--first 1] [--count 300]
// Mutants run within the test process: what a test starts as a process of its own doesn't see them.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVitest, type Vitest } from "vitest/node";
import { instrumented, type Mutant, sampleOf } from "./mutation/mutants.ts";

const ROOMS = ["factor", "output", "delivery"];
/** The size of the sample. */
const SAMPLE = 300;
/** A run that says nothing for so long hangs. */
const HANGS_MS = 180_000;

/** What became of one mutant. */
interface Verdict {
  id: number;
  killed: boolean;
  by: string;
}

const { values } = parseArgs({
  options: {
    room: { type: "string", multiple: true, default: ROOMS },
    count: { type: "string", default: String(SAMPLE) },
    first: { type: "string", default: "1" },
    worker: { type: "boolean", default: false },
  },
});
const folderOf = (room: string) => `packages/kustogen/src/${room}/`;
const sample = sampleOf(ROOMS.map(folderOf), SAMPLE);
const chosen = sample
  .filter(({ file }) => values.room.some((room) => file.startsWith(folderOf(room))))
  .filter(({ id }) => id >= Number(values.first))
  .slice(0, Number(values.count));
// What a room makes is tested by its own tests and, where all rooms are asked for, by those that use them.
const tests = [...values.room, ...(values.room.length === ROOMS.length ? ["generate"] : [])].map(
  (room) => `packages/kustogen/test/${room}/**/*.test.ts`,
);

if (values.worker) await judge(chosen, (verdict) => process.send?.(verdict));
else await parent();

/** Runs the mutants in a process that is started anew when one of them makes it hang. */
async function parent(): Promise<void> {
  const verdicts = new Map<number, Verdict>();
  // Who has seen enough of it gets the score of what was judged until then.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      reportAll(verdicts);
      process.exit(130);
    });
  let first = Number(values.first);
  while (verdicts.size < chosen.length) {
    await runFrom(first, (verdict) => {
      verdicts.set(verdict.id, verdict);
      const { file, line, before, after } = sample[verdict.id - 1] as Mutant;
      if (!verdict.killed)
        process.stdout.write(
          `${verdict.id} survived: ${file}:${line}: ${oneLine(before)} -> ${oneLine(after)} (${verdict.by})\n`,
        );
    });
    const next = chosen.find(({ id }) => !verdicts.has(id));
    if (next === undefined) break;
    if (next.id === first && verdicts.size === 0) throw new Error("the tests don't run");
    verdicts.set(next.id, { id: next.id, killed: true, by: "it hangs" });
    first = next.id + 1;
  }
  reportAll(verdicts);
}

/** The score so far, by room. */
function reportAll(verdicts: ReadonlyMap<number, Verdict>): void {
  for (const room of values.room)
    report(
      room,
      [...verdicts.values()].filter(({ id }) => sample[id - 1]?.file.startsWith(folderOf(room))),
    );
  report("all", [...verdicts.values()]);
}

function report(title: string, verdicts: readonly Verdict[]): void {
  const killed = verdicts.filter((verdict) => verdict.killed).length;
  const score = ((100 * killed) / Math.max(1, verdicts.length)).toFixed(1);
  process.stdout.write(`${title}: ${killed} of ${verdicts.length} mutants noticed, ${score} %\n`);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function runFrom(first: number, heard: (verdict: Verdict) => void): Promise<void> {
  const left = chosen.filter(({ id }) => id >= first).length;
  const rooms = values.room.flatMap((room) => ["--room", room]);
  const args = ["--worker", "--first", String(first), "--count", String(left), ...rooms];
  // What vitest prints is of no use here but for its errors.
  const child = fork(fileURLToPath(import.meta.url), args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), HANGS_MS);
    };
    wait();
    child.on("message", (message) => {
      wait();
      if (typeof message === "object") heard(message as Verdict);
    });
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Runs the tests without a mutant first, to learn which of them reach which, then once with each mutant. */
async function judge(mutants: readonly Mutant[], tell: (verdict: Verdict) => void): Promise<void> {
  process.once("disconnect", () => process.exit(130));
  const folder = mkdtempSync(join(tmpdir(), "kustogen-mutation-"));
  const hitsFile = join(folder, "hits");
  const vitest = await start(mutants, hitsFile);
  const reached = new Map<number, string[]>();
  const broken = failed(vitest);
  if (broken.length > 0)
    process.stderr.write(`mutation: left out, as they fail without a mutant: ${broken.join(", ")}\n`);
  const took = new Map(
    vitest.state.getTestModules().map((module) => [module.moduleId, module.diagnostic().duration]),
  );
  for (const line of readFileSync(hitsFile, "utf8").trim().split("\n")) {
    const { test, hits } = JSON.parse(line) as { test: string; hits: number[] };
    if (broken.includes(relative(process.cwd(), test))) continue;
    for (const id of hits) reached.set(id, [...(reached.get(id) ?? []), test]);
  }
  const specifications = await vitest.globTestSpecifications();
  for (const { id } of mutants) {
    const tests = (reached.get(id) ?? []).sort((a, b) => (took.get(a) ?? 0) - (took.get(b) ?? 0));
    vitest.provide("mutation" as never, { active: id } as never);
    let by = "";
    for (const test of tests) {
      process.send?.("alive");
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
        specifications.filter(({ moduleId }) => moduleId === test),
      );
      if (unhandledErrors.length === 0 && testModules.every((module) => module.ok())) continue;
      by = relative(process.cwd(), test);
      break;
    }
    tell({
      id,
      killed: by !== "",
      by: by || (tests.length === 0 ? "no test reaches it" : `${tests.length} test files reach it`),
    });
  }
  rmSync(folder, { recursive: true, force: true });
  await vitest.close();
  process.exit(0);
}

/** Test files that fail, by path. */
function failed(vitest: Vitest): string[] {
  return vitest.state
    .getTestModules()
    .filter((module) => !module.ok())
    .map(({ moduleId }) => relative(process.cwd(), moduleId));
}

/** Runs all tests with instrumented sources, and leaves the runner there for more. */
async function start(mutants: readonly Mutant[], hitsFile: string): Promise<Vitest> {
  const byFile = new Map(
    [...new Set(mutants.map(({ file }) => file))].map((file) => [
      join(process.cwd(), file),
      mutants.filter((mutant) => mutant.file === file),
    ]),
  );
  process.exitCode = 0;
  const vitest = await startVitest(
    "test",
    [],
    {
      watch: false,
      bail: 0,
      include: tests,
      pool: "threads",
      maxWorkers: 1,
      // A test file that ended is a sign of life.
      reporters: [{ onTestModuleEnd: () => void process.send?.("alive") }],
      setupFiles: ["packages/kustogen/test/seed.ts", "packages/kustogen/tools/mutation-setup.ts"],
      provide: { mutation: { active: 0, hitsFile } } as never,
    },
    {
      plugins: [
        {
          name: "mutants",
          enforce: "pre",
          transform: (text: string, id: string) => {
            const list = byFile.get(id);
            return list === undefined ? undefined : { code: instrumented(text, list), map: null };
          },
        },
      ],
    },
  );
  return vitest;
}
