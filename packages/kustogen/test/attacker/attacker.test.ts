import { afterAll, describe, expect, test } from "vitest";
import { realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import { Arena } from "./attack.ts";
import { kustomizeProgram } from "./judge/kustomize.ts";
import { FAMILIES } from "./mutations/families.ts";

// A few of each kind; `npm run attacker` makes as many as one likes.
describe.runIf(realKustomize !== undefined)("pull requests of a stranger", () => {
  const arena = new Arena(kustomizeProgram(realKustomize ?? ""));
  afterAll(() => arena.end());

  test("a random repository is seen whole", async () => {
    for (const seed of [1, 2, 3]) {
      const outcome = await arena.attack(seed);
      expect(outcome).toMatchObject({ hidden: [], faults: [], excused: [], notLookedAt: [], exitCode: 0 });
    }
  });

  test.each([
    "any-evil-in-an-overlay",
    "overlay-behind-a-link",
    "attributes",
    "changed-on-checkout",
    "bare-repository",
    "application-options",
  ])("%s: each difference is in the report, and nothing ran", async (name) => {
    const family = FAMILIES.find((one) => one.name === name);
    for (let seed = 1; ; seed++) {
      const outcome = await arena.attack(seed, family);
      if (outcome === undefined) continue;
      expect(outcome).toMatchObject({ hidden: [], faults: [] });
      return;
    }
  });
});
