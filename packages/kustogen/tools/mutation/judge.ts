import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { addTo, kept } from "@kustogen/kustomize/value/multimap.ts";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import { readAsked } from "./asked-file.ts";
import type { Mutant } from "./mutants.ts";
import { killedIn, type Note } from "./note.ts";

/** So many test files share a process's memory; between them it is seen which mutants are still open. */
const TOGETHER = 150;
/** A busy machine may start no thread in the time that Vitest gives it. */
const ATTEMPTS = 5;

/** The work of one process. */
export interface Job {
  kind: "tests" | "files";
  mutants: readonly Mutant[];
  /** For "tests" the files in their order, each with the numbers of the mutants that it may reach. */
  tests: readonly { file: string; mutants: readonly number[] }[];
  /**
   * For "files" those of each mutant, by its number, with what they take; and those of whole commands, of which it meets
   * the ones that ask for it, for so many milliseconds in all.
   */
  files: Readonly<Record<number, { files: readonly Timed[]; whole: readonly Timed[]; budget: number }>>;
  /** For "tests": those that a mutant is on in may take so many milliseconds together, without it. */
  budget: number;
  /** For "tests": those, by file and name, that are run without mutants alone. */
  unfit: readonly string[];
}

interface Timed {
  file: string;
  took: number;
}

/**
 * Judges the mutants of a job that lies in a folder, and says what comes of it in a log beside it. "tests" runs test
 * files one after the other in one process, each test with each mutant that it reaches; "files" runs for each mutant
 * the files given for it, each in a thread of its own, so that the mutant is on from the first import.
 */
export async function judge(folder: string, shard: string): Promise<void> {
  const job = JSON.parse(readFileSync(join(folder, `job-${shard}.json`), "utf8")) as Job;
  process.env.KUSTOGEN_MUTATION = folder;
  process.env.KUSTOGEN_MUTATION_SHARD = shard;
  const note = (what: Note) => appendFileSync(join(folder, `log-${shard}`), `${JSON.stringify(what)}\n`);
  if (job.kind === "tests") await judgeByTests(job, note);
  else await judgeByFiles(job, note);
}

async function judgeByTests({ tests }: Job, note: (what: Note) => void): Promise<void> {
  const vitest = await prepare(
    tests.map(({ file }) => file),
    false,
    note,
  );
  const specifications = await specificationsOf(vitest);
  for (let first = 0; first < tests.length; first += TOGETHER) {
    const killed = killedIn(process.env.KUSTOGEN_MUTATION as string);
    const wanted = tests
      .slice(first, first + TOGETHER)
      .filter((test) => test.mutants.some((id) => !killed.has(id)));
    if (wanted.length === 0) continue;
    for (let attempt = 1; ; attempt++) {
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
        wanted.flatMap(({ file }) => specifications.get(file) ?? []),
      );
      if (testModules.some((module) => module.ok())) break;
      // Not one test that runs is no answer about any mutant.
      if (attempt === ATTEMPTS)
        throw new Error(
          `no test file of ${wanted.length} passes: ${unhandledErrors[0] ?? "no error is known"}`,
        );
    }
  }
}

/** The result of running a test file, combined with those of all runs before it. */
interface Result {
  testModules: readonly { moduleId: string; ok(): boolean }[];
  unhandledErrors: readonly unknown[];
}

/** Says of one run after the other whether its file passed: what failed in another one doesn't count. */
export function passes(): (file: string, result: Result) => boolean {
  let known = 0;
  return (file, { testModules, unhandledErrors }) => {
    const more = unhandledErrors.length > known;
    known = unhandledErrors.length;
    return !more && testModules.every((module) => module.moduleId !== file || module.ok());
  };
}

/** Every mutant against its files, until one fails that passes without it. */
async function judgeByFiles({ mutants, files }: Job, note: (what: Note) => void): Promise<void> {
  const all = Object.values(files).flatMap((list) => [...list.files, ...list.whole]);
  const vitest = await prepare([...new Set(all.map(({ file }) => file))], true, note);
  const specifications = await specificationsOf(vitest);
  const hasPassed = passes();
  const passesWith = async (file: string, mutant: number): Promise<boolean> => {
    vitest.provide("mutant" as never, mutant as never);
    return hasPassed(
      join(process.cwd(), file),
      await vitest.runTestSpecifications(specifications.get(file) ?? []),
    );
  };
  const known = new Map<string, Promise<{ passes: boolean; took: number; asks: ReadonlySet<number> }>>();
  const without = (file: string) =>
    kept(known, file, async () => {
      note({ type: "idle" });
      const began = performance.now();
      const passed = await passesWith(file, 0);
      return { passes: passed, took: performance.now() - began, asks: new Set(readAsked()) };
    });
  const isNoticed = async (id: number, file: string, took: number): Promise<boolean> => {
    note({ type: "try", id, took });
    if ((await passesWith(file, id)) || !(await without(file)).passes) return false;
    // Again, as a busy machine makes some tests fail.
    note({ type: "try", id, took });
    if (await passesWith(file, id)) return false;
    note({ type: "killed", id, by: file });
    return true;
  };
  for (const { id } of mutants) {
    const { files: own, whole, budget } = files[id] ?? { files: [], whole: [], budget: 0 };
    let isKilled = false;
    for (const { file, took } of own) isKilled ||= await isNoticed(id, file, took);
    let spent = 0;
    for (const { file } of whole) {
      if (isKilled || spent > budget) break;
      const { passes: isSound, took, asks } = await without(file);
      if (!isSound || !asks.has(id)) continue;
      spent += took;
      isKilled = await isNoticed(id, file, took);
    }
    note({ type: "judged", id });
  }
}

async function specificationsOf(vitest: Vitest): Promise<Map<string, TestSpecification[]>> {
  const found = new Map<string, TestSpecification[]>();
  for (const specification of await vitest.globTestSpecifications()) {
    const file = specification.moduleId.slice(process.cwd().length + 1);
    addTo(found, file, specification);
  }
  return found;
}

/** A runner of the tests, which import the sources with their mutants in them. */
async function prepare(
  include: readonly string[],
  isolate: boolean,
  note: (what: Note) => void,
): Promise<Vitest> {
  const vitest = await createVitest("test", {
    watch: false,
    bail: 0,
    include: [...include],
    pool: "forks",
    maxWorkers: 1,
    maxConcurrency: 1,
    isolate,
    ...(!isolate && { runner: "./packages/kustogen/tools/mutation/runner.ts" }),
    // In the order in which they are given: the fastest first.
    sequence: { sequencer: AsGiven, concurrent: false },
    reporters: [
      {
        onTestModuleEnd: (module) =>
          note({
            type: "file",
            file: module.moduleId.slice(process.cwd().length + 1),
            took: module.diagnostic().duration,
            failed: !module.ok(),
          }),
      },
    ],
    setupFiles: ["packages/kustogen/test/seed.ts", "packages/kustogen/tools/mutation/setup.ts"],
  });
  await vitest.standalone();
  return vitest;
}

class AsGiven {
  shard(files: TestSpecification[]) {
    return files;
  }

  sort(files: TestSpecification[]) {
    return files;
  }
}
