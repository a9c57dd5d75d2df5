// Measures how many small bugs the tests would notice: npm run mutation [-- OPTIONS]
//
// Draws a fixed sample of mutants (small changes to the sources) from all folders ("rooms"), runs each against the tests that
// reach it, and prints each verdict and, at the end, the score of each room. It works in a copy of the working tree, and
// takes minutes to hours. Mutants that don't compile aren't counted. If the tests of the parts don't notice a mutant, the tests
// of whole commands (test/e2e) that reach it are run as well. Processes that a test starts run without the mutant.
//
//   --sample N        the number of mutants; default 450
//   --seed TEXT       which sample to draw; default 1
//   --room NAME       only mutants of this room (may be repeated)
//   --only ID         only this mutant (may be repeated)
//   --least N         at least N mutants of each room
//   --workers N       the number of processes; by default one for each CPU core
//   --quick           run only the nearest test files, for a few seconds: takes a tenth of the time, and the score is lower;
//                     check what it misses with --only
//   --verdicts FILE   also write each verdict to this file, and skip the mutants that already have one there
//   --together N      judge N mutants at a time, so that the verdicts of a run that was stopped are also a fair sample
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { refusedByCompiler } from "./mutation/compiled.ts";
import { equivalentBecause } from "./mutation/equivalent.ts";
import { type Job, judge } from "./mutation/judge.ts";
import { keepVerdict, readVerdicts } from "./mutation/kept-verdicts.ts";
import { instrumented, type Mutant, sampleOf } from "./mutation/mutants.ts";
import { type Candidate, nearest } from "./mutation/nearest.ts";
import { killedFile, type Note } from "./mutation/note.ts";
import { reachIn } from "./mutation/reach.ts";
import { commitAll, copyWorkTree } from "./mutation/scratch.ts";
import { isIn, scoreTable, verdictLine } from "./mutation/verdicts.ts";
import { type Ended, type Place, runWatched } from "./mutation/watched.ts";

/** One that no test reached after its import is run against the nearest files that import it, for so long in all. */
const BUDGET_MS = 20_000;
/** One that tests asked for while it was on and that lives is run against so many, in case a cache hid it from them. */
const HIDDEN = 2;
/** One that all of these miss is run against tests of whole commands that reach it, for so long in all. */
const WHOLE_MS = 60_000;
/** The tests that a mutant is on in may take so long together, without it. */
const TESTS_MS = 20_000;
/**
 * With --quick a mutant meets so many test files, with tests that take so long in all; one that only an import asks, four.
 * What lives meets the nearest again from its import on: a test may have asked for it while it imported a file.
 */
const QUICK = { most: 40, tests: 8_000, imports: 4 };

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "450" },
    seed: { type: "string", default: "1" },
    room: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    least: { type: "string", default: "0" },
    verdicts: { type: "string" },
    together: { type: "string", default: "Infinity" },
    workers: { type: "string", default: String(availableParallelism()) },
    judge: { type: "string" },
    shard: { type: "string", default: "" },
  },
});

if (values.judge !== undefined) {
  await judge(values.judge, values.shard);
  process.exit(0);
}
const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-mutation-")));
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    report();
    process.exit(130);
  });
const sources = readdirSync("packages")
  .map((name) => join("packages", name, "src"))
  .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
const seed = values.seed === "" ? "" : `${values.seed}\n`;
const chosen = sampleOf(sources, Number(values.sample), seed, Number(values.least))
  .filter(({ file }) => values.room.length === 0 || isIn(file, values.room))
  .filter(({ id }) => values.only.length === 0 || values.only.includes(String(id)));
const reach = reachIn(process.cwd());
const timesFile = join("node_modules", ".cache", "kustogen-mutation", "times.json");
const times = readTimes();
/** The test files that a mutant meets, the likeliest to notice it first. */
const tests = new Map(
  chosen.map(({ id, file }) => [
    id,
    nearest(file, reaching(file, false)).slice(0, values.quick ? QUICK.most : undefined),
  ]),
);
const known = values.verdicts === undefined ? [] : readVerdicts(values.verdicts, chosen);
const verdicts = new Map(known.map((verdict) => [verdict.mutant.id, verdict]));
const undecided = chosen.filter(({ id }) => !verdicts.has(id));
/** Those that are judged now. */
let current: readonly Mutant[] = [];
const tried = new Set<number>();
const place: Place = { program: fileURLToPath(import.meta.url), folder, copy: join(folder, "copy") };

mkdirSync(place.copy);
copyWorkTree(process.cwd(), place.copy);
process.stdout.write(`${chosen.length} mutants, ${undecided.length} of them without a verdict\n`);
// No test can notice these, and to find that out takes the longest.
for (const mutant of undecided)
  if (equivalentBecause(mutant) !== undefined) decide(mutant.id, "survived", "it isn't run");
for (const id of refusedByCompiler(
  undecided.filter(({ id }) => !verdicts.has(id)),
  place.copy,
))
  decide(id, "refused", "by the compiler");
for (const file of new Set(undecided.map((mutant) => mutant.file))) {
  const own = undecided.filter((mutant) => mutant.file === file && !verdicts.has(mutant.id));
  const path = join(place.copy, file);
  // The working tree may have changed since it was copied.
  writeFileSync(path, instrumented(readFileSync(path, "utf8"), own));
}
commitAll(place.copy);
const together = Math.min(undecided.length, Number(values.together));
for (let from = 0; from < undecided.length; from += together) {
  current = undecided.slice(from, from + together).filter(({ id }) => !verdicts.has(id));
  await Promise.all(shards().map((shard) => byTests(shard)));
  await Promise.all(shards().map((shard) => byFiles(shard)));
  mkdirSync(dirname(timesFile), { recursive: true });
  writeFileSync(timesFile, JSON.stringify(Object.fromEntries(times)));
}
report();

function shards(): number[] {
  return Array.from({ length: Number(values.workers) }, (_, shard) => shard);
}

/** Runs a share of the test files with all mutants, in a process as long as none of them spoils it. */
async function byTests(shard: number): Promise<void> {
  // First the likeliest of each mutant, which spares most of the others.
  const turns = new Map<string, number>();
  for (const { id } of current)
    for (const [turn, { file }] of (tests.get(id) ?? []).entries())
      turns.set(file, Math.min(turn, turns.get(file) ?? turn));
  const files = [...turns.keys()]
    .sort((a, b) => (turns.get(a) as number) - (turns.get(b) as number) || timeOf(a) - timeOf(b))
    .filter((_, index) => index % Number(values.workers) === shard);
  const left = new Set(files);
  /** Those that spoil a process again, with another test, are left to the run by files. */
  const skipped = new Set<number>();
  const spoilers = new Set<number>();
  const unfit = new Set<string>();
  while (left.size > 0) {
    const before = left.size;
    let spoiled: number | undefined;
    const open = current.filter(({ id }) => !verdicts.has(id) && !skipped.has(id));
    const wanted = [...left].map((file) => ({
      file,
      mutants: open.filter(({ id }) => tests.get(id)?.some((one) => one.file === file)).map(({ id }) => id),
    }));
    const { hung, died } = await run(
      shard,
      {
        kind: "tests",
        mutants: open,
        tests: wanted,
        files: {},
        budget: values.quick ? QUICK.tests : TESTS_MS,
        unfit: [...unfit],
      },
      (note) => {
        if (note.type === "file") {
          left.delete(note.file);
          if (!note.failed) times.set(note.file, note.took);
        } else if (note.type === "met") tried.add(note.id);
        else if (note.type === "spoiled") {
          spoiled = note.id;
          unfit.add(note.test);
        }
      },
    );
    if (hung !== undefined) {
      decide(hung, "noticed", "it hangs");
      appendFileSync(killedFile(folder), `${hung}\n`);
    }
    const twice = spoiled !== undefined && spoilers.has(spoiled) ? spoiled : undefined;
    if (spoiled !== undefined) spoilers.add(spoiled);
    for (const id of [twice, died]) {
      if (id === undefined) continue;
      skipped.add(id);
      tried.delete(id);
    }
    // Files without an open mutant are left; they aren't run.
    if ((hung ?? spoiled ?? died) === undefined && left.size === before) break;
  }
}

/** Runs the share of what still lives file by file, with the mutant on from the first import. */
async function byFiles(shard: number): Promise<void> {
  const left = new Map(
    current
      .filter(({ id }) => !verdicts.has(id) && id % Number(values.workers) === shard)
      .map((mutant) => [mutant.id, mutant]),
  );
  while (left.size > 0) {
    const before = left.size;
    const mutants = [...left.values()];
    const files = Object.fromEntries(mutants.map((mutant) => [mutant.id, filesFor(mutant)]));
    const { hung, died } = await run(
      shard,
      { kind: "files", mutants, tests: [], files, budget: 0, unfit: [] },
      (note) => {
        if (note.type !== "judged") return;
        left.delete(note.id);
        survived(note.id);
      },
    );
    for (const [id, how] of [
      [hung, "it hangs"],
      [died, "it ends the process"],
    ] as const)
      if (id !== undefined) {
        decide(id, "noticed", how);
        left.delete(id);
      }
    if (left.size === before)
      throw new Error(`nothing is known of the mutants ${[...left.keys()].join(", ")}`);
  }
}

async function run(
  shard: number,
  job: Parameters<typeof runWatched>[0]["job"],
  hear: (note: Note) => void,
): Promise<Ended> {
  return await runWatched({ ...place, shard, job }, (note) => {
    if (note.type === "killed") decide(note.id, "noticed", note.by);
    hear(note);
  });
}

/** The test files that reach a source; of whole commands, which change a project step by step, or all others. */
function reaching(source: string, whole: boolean): Candidate[] {
  return [...reach.testsOf(source)]
    .filter(([test]) => /\/e2e\//.test(test) === whole)
    .map(([file, steps]) => ({ file, steps, took: timeOf(file) }));
}

/** The test files that a mutant is run against by itself. */
function filesFor({ id, file }: Mutant): Job["files"][number] {
  const found = tests.get(id) ?? [];
  if (values.quick) return { files: found.slice(0, tried.has(id) ? 1 : QUICK.imports), whole: [], budget: 0 };
  let spent = 0;
  const files = found.slice(0, tried.has(id) ? HIDDEN : undefined).filter(({ took }) => {
    spent += took;
    return spent - took < BUDGET_MS;
  });
  return { files, whole: nearest(file, reaching(file, true)), budget: WHOLE_MS };
}

function survived(id: number): void {
  decide(
    id,
    "survived",
    `${tests.get(id)?.length ?? 0} test files met it${tried.has(id) ? "" : ", none reaches it later"}`,
  );
}

function decide(id: number, how: "noticed" | "survived" | "refused", by: string): void {
  const mutant = chosen.find((one) => one.id === id) as Mutant;
  if (verdicts.has(id)) return;
  const verdict = { mutant, how, by };
  verdicts.set(id, verdict);
  if (values.verdicts !== undefined) keepVerdict(values.verdicts, verdict);
  process.stdout.write(`${verdictLine(verdict)}\n`);
}

function report(): void {
  process.stdout.write(`\n${scoreTable([...verdicts.values()])}\n`);
}

/** The time of a test file in milliseconds; estimated from its size if it hasn't run yet. */
function timeOf(test: string): number {
  return times.get(test) ?? statSync(test).size / 20;
}

function readTimes(): Map<string, number> {
  if (statSync(timesFile, { throwIfNoEntry: false }) === undefined) return new Map();
  return new Map(Object.entries(JSON.parse(readFileSync(timesFile, "utf8")) as Record<string, number>));
}
