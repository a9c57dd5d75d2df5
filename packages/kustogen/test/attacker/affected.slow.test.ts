import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import { unitsOf } from "@kustogen/review/units/unit.ts";
import { afterEach, expect, test } from "vitest";
import { judgedChange, judgedState } from "../../src/looking/judged.ts";
import { inState } from "../../src/looking/laid-out-state.ts";
import { openSides } from "../../src/looking/sides.ts";
import { JudgedChange } from "../../src/looking/since.ts";
import { git, temporaryFolder } from "../delivery/fixture.ts";
import { SEED } from "../seed.ts";
import { randomRepository } from "./corpus/repository.ts";
import type { Files } from "./files.ts";
import { FAMILIES } from "./mutations/families.ts";
import { Random } from "./random.ts";
import { commitStates } from "./run.ts";

/** So many changes are made; `AFFECTED=500` makes more. */
const MOST = Number(process.env.AFFECTED ?? 5);
const start = process.cwd();
afterEach(() => {
  process.chdir(start);
  shortcuts.taken = true;
});

/** A repository with a random change, as a branch `after` on `before`; undefined if there is nothing to change. */
function randomChange(seed: number): string | undefined {
  const random = new Random(seed);
  const repository = randomRepository(random);
  const files: Files = new Map(repository.files);
  const folder = temporaryFolder();
  const traps = { marker: join(folder, "marker"), outside: join(folder, "outside/secret.yaml") };
  mkdirSync(join(folder, "outside"));
  writeFileSync(traps.outside, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: outside}\n");
  const family = random.pick(FAMILIES.filter(({ heldBack }) => heldBack !== true));
  if (!family.apply(files, repository, random, traps)) return undefined;
  const root = join(folder, "repository");
  mkdirSync(root);
  commitStates(root, repository.files, files);
  return root;
}

const options = { system: [], env: [], failOn: "error" as const };
/** What is found, wherever: of several environments with one cause, a report names the worst or the first. */
const keyOf = ({ rule, message }: ReportedFinding) => `${rule}: ${message}`;

/** The findings of a state, as a checkout. */
function findingsOf(root: string, branch: string): Promise<readonly ReportedFinding[]> {
  const work = async (top: string) => (await judgedState(["."], options, top, { top })).report.findings;
  return inState(root, git(root, "rev-parse", branch).trim(), work, "");
}

async function findingsSince(root: string): Promise<readonly ReportedFinding[]> {
  process.chdir(root);
  return (await judgedChange(["."], options, "before..after")).report.findings;
}

/** What check and diff say of the units of a change that don't agree. */
async function disagreements(root: string): Promise<string[]> {
  process.chdir(root);
  return withGitObjects(root, async (objects) => {
    const sides = await openSides(root, objects, "before..after", {});
    const { since } = new JudgedChange(sides, root);
    const deployed = deployedStates(sides.states, sides.how);
    const changed = compareDeployed(deployed, sides.how).environments.filter(
      ({ resources }) => resources.length > 0,
    );
    return unitsOf(deployed.sides, sides.how).flatMap((unit) => {
      if (unit.application !== undefined || since?.isAffected(join(root, unit.path)) !== false) return [];
      const isShown = changed.some(({ path }) => path === unit.path);
      const [old, now] = deployed.sides.map((side) => {
        try {
          return side.render(unit).resources;
        } catch (error) {
          return (error as Error).message;
        }
      });
      const isSame =
        typeof old === "object" && typeof now === "object" ? sameResources(old, now) : old === now;
      return isShown || !isSame ? [`${unit.path} changes, and check doesn't judge it`] : [];
    });
  });
}

/** Judges one change in each way; false if a state can't be checked at all. */
async function agrees(root: string, seed: number): Promise<boolean> {
  process.chdir(root);
  let [found, lost]: (readonly ReportedFinding[])[] = [[], []];
  const without = (some: readonly ReportedFinding[], known: readonly ReportedFinding[]) => {
    const keys = new Set(known.map(keyOf));
    return some.filter((one) => !keys.has(keyOf(one)));
  };
  try {
    found = await findingsSince(root);
    lost = without(await findingsOf(root, "after"), found);
    if (lost.length > 0) lost = without(lost, await findingsOf(root, "before"));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
  expect({ seed, lost, units: await disagreements(root) }).toEqual({ seed, lost: [], units: [] });
  shortcuts.taken = false;
  expect(await findingsSince(root)).toEqual(found);
  shortcuts.taken = true;
  return true;
}

test("what check judges of a change is what diff shows, and no new finding is in anything else", async () => {
  let made = 0;
  for (let seed = SEED; made < MOST; seed++) {
    const root = randomChange(seed);
    if (root === undefined) continue;
    if (await agrees(root, seed)) made++;
    process.chdir(start);
    rmSync(root, { recursive: true, force: true });
  }
});
