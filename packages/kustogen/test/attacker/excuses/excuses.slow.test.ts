import { describe, expect, test } from "vitest";
import { SEED } from "../../seed.ts";
import type { Files } from "../files.ts";
import { Random } from "../random.ts";
import { ADDITIONS, FOLDERS } from "./additions.ts";
import { wrongChange } from "./findings.ts";
import { saidOf } from "./judge.ts";

/** So many additions are made; `EXCUSES=5000` makes more. */
const MOST = Number(process.env.EXCUSES ?? 24);
/** So many at once, of which one alone may be at fault. */
const AT_ONCE = process.env.EXCUSES === undefined ? 12 : 20;
/** For a commit of long ago. */
const LONG_AGO = 1_400_000_000;

const moved = (files: Files, from: string, to: string): Files =>
  new Map([...files].map(([path, entry]) => [path.replace(from, to), entry]));

/** Makes additions to one random change; returns what they change of what is said, by the addition alone at fault. */
async function excusesOf(seed: number, count: number): Promise<string[]> {
  const random = new Random(seed);
  const change = wrongChange(random);
  const expected = await saidOf(change.before, change.after);
  const drawn = Array.from({ length: count }, (_, at) => ({
    kind: random.pick(Object.keys(ADDITIONS)),
    seed: seed * 1000 + at,
  }));
  const after = (some: typeof drawn) => {
    const files: Files = new Map(change.after);
    for (const one of some) ADDITIONS[one.kind]?.(files, change, new Random(one.seed));
    return files;
  };
  const faults: string[] = [];
  const compare = async (what: string, said: Promise<string[]>) => {
    const found = await said;
    const lost = expected.filter((line) => !found.includes(line));
    const more = found.filter((line) => !expected.includes(line));
    if (lost.length + more.length > 0)
      faults.push(
        [
          `seed ${seed}: ${what}`,
          ...lost.map((line) => `- ${line}`),
          ...more.map((line) => `+ ${line}`),
        ].join("\n"),
      );
  };
  const together = await saidOf(change.before, after(drawn), random.chance(0.3) ? LONG_AGO : undefined);
  if (JSON.stringify(together) !== JSON.stringify(expected)) {
    for (const one of drawn) {
      const files = after([one]);
      const own = [...files].filter(([path, entry]) => change.after.get(path) !== entry);
      await compare(`${one.kind} ${JSON.stringify(own)}`, saidOf(change.before, files));
    }
    if (faults.length === 0) await compare(`all of ${JSON.stringify(drawn)}`, Promise.resolve(together));
  }
  if (change.byHand) {
    const [from = ""] = change.folders[0]?.split("/") ?? [];
    const to = random.pick(FOLDERS);
    const said = saidOf(
      moved(change.before, `${from}/`, `${to}/`),
      moved(change.after, `${from}/`, `${to}/`),
    );
    const back = said.then((lines) => lines.map((line) => line.replaceAll(`${to}/`, `${from}/`)).sort());
    await compare(`a folder called ${to}`, back);
  }
  return faults;
}

describe("texts, comments, names of folders, dates and files that nothing reads", () => {
  test(
    "leave each finding of check and diff, its severity and its place as they were",
    async () => {
      const faults: string[] = [];
      for (let made = 0, seed = SEED; made < MOST; made += AT_ONCE, seed++) {
        const found = await excusesOf(seed, AT_ONCE);
        faults.push(...found);
        if (process.env.EXCUSES && found.length > 0) process.stderr.write(`${found.join("\n")}\n`);
        if (process.env.EXCUSES && made % 300 === 0) process.stderr.write(`${made} additions\n`);
      }
      expect(faults).toEqual([]);
    },
    24 * 3_600_000,
  );
});
