// How many small defects the tests notice: a fixed sample of mutants of factoring, output and delivery, each
// run against the tests that reach it. Outside `npm test`, because it takes minutes:
//   nice node scripts/run.mjs packages/kustogen/tools/mutation.ts [--room factor] [--first 1] [--count 300]
// Each verdict is printed as soon as it is known, so that a long run can be made in pieces (--first, --count).
// Mutants run within the test process: what a test starts as a process of its own doesn't see them.
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVitest, type Vitest } from "vitest/node";
import { instrumented, type Mutant, sampleOf } from "./mutation/mutants.ts";

const ROOMS = ["factor", "output", "delivery"];
/** The size of the sample. */
const SAMPLE = 300;
/** The run of the tests without a mutant may say nothing for so long, between two test files. */
const SILENT_MS = 180_000;
/** A test file with a mutant may take so many times what it takes without, and this on top; else the mutant hangs. */
const SLOWER = 5;
const GRACE_MS = 20_000;

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
    folder: { type: "string", default: "" },
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

/** What the tests are without a mutant. */
interface Baseline {
  /** The test files that reach a mutant, by its number, the fastest first. */
  reached: Record<number, string[]>;
  /** How long each test file takes. */
  took: Record<string, number>;
}

/** What the process with the mutants tells: it lives, how long it may be silent from now on, or a verdict. */
type Message = { patience: number } | Verdict;

if (values.worker) await judge(chosen, (message) => process.send?.(message));
else {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-mutation-"));
  try {
    await parent(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the mutants in a process that is started anew when one of them makes it hang. */
async function parent(folder: string): Promise<void> {
  const verdicts = new Map<number, Verdict>();
  // Who has seen enough of it gets the score of what was judged until then.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      reportAll(verdicts);
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  let first = Number(values.first);
  while (verdicts.size < chosen.length) {
    const seen = verdicts.size;
    await runFrom(folder, first, (verdict) => {
      verdicts.set(verdict.id, verdict);
      print(verdict);
    });
    const next = chosen.find(({ id }) => !verdicts.has(id));
    if (next === undefined) break;
    if (!existsSync(join(folder, "baseline.json"))) throw new Error("the tests don't run without a mutant");
    // A process that ended before its first verdict may have been ended by something else: once more.
    if (verdicts.size === seen && first === next.id) {
      const verdict = { id: next.id, killed: true, by: "it hangs" };
      verdicts.set(next.id, verdict);
      print(verdict);
      first = next.id + 1;
    } else first = next.id;
  }
  reportAll(verdicts);
}

function print({ id, killed, by }: Verdict): void {
  const { file, line, before, after } = sample[id - 1] as Mutant;
  process.stdout.write(
    killed
      ? `${id} killed (${by})\n`
      : `${id} survived: ${file}:${line}: ${oneLine(before)} -> ${oneLine(after)} (${by})\n`,
  );
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

function runFrom(folder: string, first: number, heard: (verdict: Verdict) => void): Promise<void> {
  const left = chosen.filter(({ id }) => id >= first).length;
  const rooms = values.room.flatMap((room) => ["--room", room]);
  const args = ["--worker", "--folder", folder, "--first", String(first), "--count", String(left), ...rooms];
  // What vitest prints is of no use here but for its errors.
  const child = fork(fileURLToPath(import.meta.url), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // What a test starts belongs to the group, and ends with it.
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-(child.pid as number), "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (patience: number) => {
      clearTimeout(timer);
      timer = setTimeout(end, patience);
    };
    wait(SILENT_MS);
    process.once("exit", end);
    child.on("message", (message) => {
      const said = message as Message;
      wait("patience" in said ? said.patience : SILENT_MS);
      if ("id" in said) heard(said);
    });
    child.once("exit", () => {
      clearTimeout(timer);
      process.off("exit", end);
      end();
      resolve();
    });
  });
}

/** Runs each mutant against the tests that reach it, until one of them fails. */
async function judge(mutants: readonly Mutant[], tell: (message: Message) => void): Promise<void> {
  process.once("disconnect", () => process.exit(130));
  const vitest = await prepare(mutants, tell);
  const { reached, took } = await baselineOf(vitest);
  const specifications = await vitest.globTestSpecifications();
  for (const { id } of mutants) {
    const tests = reached[id] ?? [];
    vitest.provide("mutation" as never, { active: id } as never);
    let by = "";
    for (const test of tests) {
      tell({ patience: SLOWER * (took[test] ?? 0) + GRACE_MS });
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
  process.exit(0);
}

/** The tests without a mutant, to learn which of them reach which: of this process, or of one before it. */
async function baselineOf(vitest: Vitest): Promise<Baseline> {
  const file = join(values.folder, "baseline.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Baseline;
  const hitsFile = join(values.folder, "hits");
  rmSync(hitsFile, { force: true });
  vitest.provide("mutation" as never, { active: 0, hitsFile } as never);
  await vitest.runTestSpecifications(await vitest.globTestSpecifications());
  const broken = failed(vitest);
  if (broken.length > 0)
    process.stderr.write(`mutation: left out, as they fail without a mutant: ${broken.join(", ")}\n`);
  const took = Object.fromEntries(
    vitest.state.getTestModules().map((module) => [module.moduleId, module.diagnostic().duration]),
  );
  const reached: Record<number, string[]> = {};
  for (const line of readFileSync(hitsFile, "utf8").trim().split("\n")) {
    const { test, hits } = JSON.parse(line) as { test: string; hits: number[] };
    if (broken.includes(relative(process.cwd(), test))) continue;
    for (const id of hits) reached[id] = [...(reached[id] ?? []), test];
  }
  for (const tests of Object.values(reached)) tests.sort((a, b) => (took[a] ?? 0) - (took[b] ?? 0));
  writeFileSync(file, JSON.stringify({ reached, took }));
  return { reached, took };
}

/** Test files that fail, by path. */
function failed(vitest: Vitest): string[] {
  return vitest.state
    .getTestModules()
    .filter((module) => !module.ok())
    .map(({ moduleId }) => relative(process.cwd(), moduleId));
}

/** A runner of the tests that reads the sources with their mutants in them. */
async function prepare(mutants: readonly Mutant[], tell: (message: Message) => void): Promise<Vitest> {
  const byFile = new Map(
    [...new Set(mutants.map(({ file }) => file))].map((file) => [
      join(process.cwd(), file),
      mutants.filter((mutant) => mutant.file === file),
    ]),
  );
  process.exitCode = 0;
  const vitest = await createVitest(
    "test",
    {
      watch: false,
      bail: 0,
      include: tests,
      pool: "threads",
      maxWorkers: 1,
      // What one test file has reached says nothing of the next.
      isolate: true,
      // A test file that ended is a sign of life.
      reporters: [{ onTestModuleEnd: () => tell({ patience: SILENT_MS }) }],
      setupFiles: ["packages/kustogen/test/seed.ts", "packages/kustogen/tools/mutation-setup.ts"],
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
  await vitest.standalone();
  return vitest;
}
