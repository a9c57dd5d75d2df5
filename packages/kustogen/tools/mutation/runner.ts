import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunnerTestCase } from "vitest/node";
import { VitestTestRunner } from "vitest/runners";
import { getFn } from "vitest/suite";
import { asking } from "./asking.ts";
import type { Job } from "./judge.ts";
import { killedFile, killedIn, type Note } from "./note.ts";

/** A test that takes longer is run without mutants alone; the run by files has it, too. */
const LONGEST_MS = 5_000;
/** A mutant may ask so many times as often as the run without it, and this on top. */
const OFTENER = 20;
const ASKED_ON_TOP = 100_000;

const folder = process.env.KUSTOGEN_MUTATION as string;
const shard = process.env.KUSTOGEN_MUTATION_SHARD as string;
const logFile = join(folder, `log-${shard}`);
const { mutants, tests, budget, unfit } = JSON.parse(
  readFileSync(join(folder, `job-${shard}.json`), "utf8"),
) as Job;
const given = new Set(mutants.map(({ id }) => id));
/** The mutants that each file is run for. */
const wanted = new Map(tests.map(({ file, mutants }) => [file, mutants]));

/**
 * Runs each test and then, in the same process, again with each open mutant that it reaches, until one of them
 * makes it fail. A kill counts when the test passes again without the mutant, as what a mutant leaves behind in caches is
 * no failure of another one, and fails again with it, as a test that a busy machine makes fail has noticed nothing.
 */
export default class MutationRunner extends VitestTestRunner {
  #killed = new Set<number>();

  override onBeforeRunSuite(suite: Parameters<VitestTestRunner["onBeforeRunSuite"]>[0]): Promise<void> {
    // Code that was reached before this point wasn't reached by a test.
    asking.counts.clear();
    this.#killed = killedIn(folder);
    return super.onBeforeRunSuite(suite);
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const body = getFn(test as never) as () => Promise<void>;
    const run = async (): Promise<void> => {
      // What is recorded of a test is compared each time; a second answer of one run would be a new record.
      records(this).clearTest(test.file.filepath, test.id);
      await body();
    };
    if (!wanted.get(test.file.name)?.some((id) => isOpen(id) && !this.#killed.has(id))) return;
    asking.counts.clear();
    const began = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(began);
    // Of the processor, so that a busy machine leaves no test out.
    const took = (user + system) / 1000;
    const name = `${test.file.name}: ${test.name}`;
    if (took > LONGEST_MS || unfit.includes(name)) return;
    const asked = [...asking.counts].filter(([id]) => isOpen(id) && !this.#killed.has(id));
    // One that passes only once says nothing of a mutant; the run by files has it, too.
    if (asked.length === 0 || (await failsWith(0, 0, run))) return;
    for (const [id, count] of asked) {
      asking.spent.set(id, (asking.spent.get(id) ?? 0) + took);
      note({ type: "try", id, took });
      const isNoticed = await failsWith(id, count, run);
      // What was worked out once, at an import or for a memory, isn't asked again: this test says nothing of it.
      if (asking.counts.has(id)) note({ type: "met", id });
      if (!isNoticed) continue;
      note({ type: "try", id, took });
      if (await failsWith(0, 0, run)) {
        note({ type: "spoiled", id, test: name });
        // The process is ended from outside; nothing more is to be learned in it.
        await new Promise(() => {});
      }
      // A test that fails by chance does not do so twice.
      note({ type: "try", id, took });
      if (!(await failsWith(id, count, run))) continue;
      this.#killed.add(id);
      appendFileSync(killedFile(folder), `${id}\n`);
      note({ type: "killed", id, by: name });
    }
    note({ type: "idle" });
  }
}

/** What Vitest knows of recorded answers. */
function records(runner: VitestTestRunner): { clearTest(file: string, test: string): void } {
  return (runner as unknown as { snapshotClient: ReturnType<typeof records> }).snapshotClient;
}

/** True for a mutant whose tests may take longer, without it, than those before have taken together. */
function isOpen(id: number): boolean {
  return given.has(id) && (asking.spent.get(id) ?? 0) <= budget;
}

async function failsWith(id: number, count: number, run: () => Promise<void>): Promise<boolean> {
  asking.counts.clear();
  asking.most = OFTENER * count + ASKED_ON_TOP;
  asking.active = id;
  try {
    await run();
    return false;
  } catch {
    return true;
  } finally {
    asking.active = 0;
  }
}

function note(what: Note): void {
  appendFileSync(logFile, `${JSON.stringify(what)}\n`);
}
