// Attacks `kustogen diff` at random: npm run attacker -- [--runs 300] [--seed N] [--family NAME] [--held-back]
// Creates repositories, changes each as a stranger's pull request might, and checks that the report of `kustogen diff`
// contains every difference that the real kustomize and a plain reading of the Applications show.
import { parseArgs } from "node:util";
import { Arena, type Outcome } from "../test/attacker/attack.ts";
import { type Kustomize, kustomizeLibrary, kustomizeProgram } from "../test/attacker/judge/kustomize.ts";
import { FAMILIES } from "../test/attacker/mutations/families.ts";
import { Random } from "../test/attacker/random.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "300" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    family: { type: "string", multiple: true },
    "held-back": { type: "boolean", default: false },
    program: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
process.env.GIT_CONFIG_GLOBAL = "/dev/null";
process.env.GIT_CONFIG_NOSYSTEM = "1";

/** Attacks, and how many of them: one repository that nobody changed for each nine. */
async function attacks(kustomize: Kustomize, runs: number, first: number): Promise<Outcome[]> {
  const families = FAMILIES.filter(
    ({ name, heldBack }) => values.family?.includes(name) ?? (values["held-back"] || heldBack !== true),
  );
  const arena = new Arena(kustomize);
  const random = new Random(first);
  const outcomes: Outcome[] = [];
  try {
    for (let index = 0; outcomes.length < runs && index < runs * 5; index++) {
      const family = index % 10 === 9 ? undefined : random.pick(families);
      const outcome = await arena.attack(first + index, family);
      if (outcome === undefined) continue;
      outcomes.push(outcome);
      tell(outcome);
    }
  } finally {
    if (values.keep) process.stdout.write(`kept in ${arena.folder}\n`);
    else arena.end();
  }
  return outcomes;
}

function tell({ family, seed, hidden, faults }: Outcome): void {
  for (const text of [...faults, ...hidden])
    process.stdout.write(
      `FOUND ${family} (--seed ${seed} --runs 1 --family ${family.split(" + ")[0]}): ${text.slice(0, 1500)}\n`,
    );
}

function summed(outcomes: readonly Outcome[]): boolean {
  const mutated = outcomes.filter(({ family }) => family !== "nothing");
  const untouched = outcomes.filter(({ family }) => family === "nothing");
  const bad = outcomes.filter(({ hidden, faults }) => hidden.length + faults.length > 0);
  const excused = mutated.filter((one) => one.excused.length > 0);
  const causes = new Map<string, number>();
  for (const cause of mutated.flatMap((one) => one.notLookedAt))
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  for (const { family, seed, excused: why } of excused)
    say(`excused ${family} ${seed}: ${why.join("; ").slice(0, 300)}`);
  for (const [cause, count] of causes) say(`not checked: ${cause}: ${count}`);
  const seen = untouched.filter(({ notLookedAt, exitCode }) => notLookedAt.length > 0 || exitCode !== 0);
  for (const { seed, notLookedAt, exitCode } of seen)
    say(`FOUND nothing (--seed ${seed}): exit code ${exitCode}, not checked: ${notLookedAt.join("; ")}`);
  const share = mutated.length === 0 ? 0 : excused.length / mutated.length;
  say(
    `${mutated.length} mutations of ${new Set(mutated.map(({ family }) => family.split(" + ")[0])).size} families, ${untouched.length} repositories untouched: ` +
      `${bad.length} with something hidden or worse; ${excused.length} differences only under what was not checked (${(100 * share).toFixed(1)} %, at most 2)`,
  );
  return bad.length === 0 && seen.length === 0 && share <= 0.02;
}

const seed = Number(values.seed);
process.stdout.write(`seed ${seed}\n`);
const kustomize =
  values.program === undefined ? await kustomizeLibrary(process.cwd()) : kustomizeProgram(values.program);
if (kustomize === undefined)
  throw new Error("Go can't build kustomize's library; name the program: --program kustomize");
const outcomes = await attacks(kustomize, Number(values.runs), seed);
kustomize.end();
process.exitCode = summed(outcomes) ? 0 : 1;
