// What attacks make of overlays: node scripts/run.mjs packages/kustogen/tools/rendered-attacks.ts --program KUSTOMIZE --cases N --seed N
// Prints a list as JSON: each attack, with the objects that the real kustomize renders before and after it. The attacks are
// those of `npm run attacker`; those that change no overlay, or break its build, are left out.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomRepository } from "../test/attacker/corpus/repository.ts";
import { checkedOut, type Files } from "../test/attacker/files.ts";
import { fastestKustomize } from "../test/attacker/judge/kustomize.ts";
import { Side } from "../test/attacker/judge/side.ts";
import { FAMILIES } from "../test/attacker/mutations/families.ts";
import { Random } from "../test/attacker/random.ts";
import { commitStates } from "../test/attacker/run.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    program: { type: "string", default: "kustomize" },
  },
});
/** Attacks for each case: many change nothing that is rendered. */
const TRIES = 20;
const cases = Number(values.cases);
const arena = mkdtempSync(join(tmpdir(), "kustogen-rendered-"));
const kustomize = await fastestKustomize(process.cwd(), values.program);
const found: { what: string; before: object[]; after: object[] }[] = [];
try {
  for (let at = 0; at < cases * TRIES && found.length < cases; at++) {
    const seed = Number(values.seed) + at;
    const random = new Random(seed);
    const repository = randomRepository(random);
    const files: Files = new Map(repository.files);
    const family = random.pick(FAMILIES);
    const traps = { marker: join(arena, "marker"), outside: join(arena, "outside") };
    if (!family.apply(files, repository, random, traps)) continue;
    const [before, after] = sides(repository.files, files);
    for (const { folder } of repository.overlays) {
      const [was, is] = [await before?.built(folder), await after?.built(folder)];
      if (!(was instanceof Map && is instanceof Map)) continue;
      const [old, now] = [[...was.values()], [...is.values()]];
      if (now.length > 0 && JSON.stringify(old) !== JSON.stringify(now))
        found.push({ what: `${family.name}, seed ${seed}, ${folder}`, before: old, after: now });
    }
  }
} finally {
  kustomize.end();
  rmSync(arena, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(found.slice(0, cases)));

/** Both states of a repository, each checked out. */
function sides(before: Files, after: Files): Side[] {
  const root = join(arena, "repository");
  for (const folder of ["repository", "before", "after"]) {
    rmSync(join(arena, folder), { recursive: true, force: true });
    mkdirSync(join(arena, folder));
  }
  commitStates(root, before, after);
  return Object.entries({ before, after }).map(([side, files]) => {
    const folder = join(arena, side);
    return new Side(folder, checkedOut(root, side, folder, files), kustomize);
  });
}
