import { execFileSync } from "node:child_process";
import { git, newRepository } from "../../../../test/repository.ts";
import { OWN_URL } from "../attacker/corpus/model.ts";
import { randomRepository } from "../attacker/corpus/repository.ts";
import { type Files, checkedOut as filesOf, importedCommit } from "../attacker/files.ts";
import { FAMILIES } from "../attacker/mutations/families.ts";
import { Random } from "../attacker/random.ts";

/** A change that the random attacker makes. */
export interface Change {
  family: string;
  before: Files;
  after: Files;
}

/** What an attack would touch outside the repository; no report may depend on where that is. */
const TRAPS = { marker: "/nowhere/marker", outside: "/nowhere/outside/secret.yaml" };

/** The first random repositories of the attacker, which are sound. */
export function soundStates(count: number): Files[] {
  return Array.from({ length: count }, (_, index) => randomRepository(new Random(index + 1)).files);
}

/** One change of each family of the attacker: in the first of its repositories that has something to change. */
export function changesOfStrangers(): Change[] {
  return FAMILIES.map((family) => {
    for (let seed = 1; seed < 100; seed++) {
      const random = new Random(seed);
      const repository = randomRepository(random);
      const after = new Map(repository.files);
      if (family.apply(after, repository, random, TRAPS))
        return { family: family.name, before: repository.files, after };
    }
    throw new Error(`the first hundred repositories have nothing that ${family.name} could change`);
  });
}

/** A repository that has both states of each change as branches: "before-0" and "after-0", and so on. */
export function repositoryOf(changes: readonly Change[]): string {
  const root = newRepository();
  const commits = changes.flatMap(({ before, after }, index) => [
    importedCommit(`before-${index}`, undefined, before),
    importedCommit(`after-${index}`, `before-${index}`, after),
  ]);
  execFileSync("git", ["fast-import", "--quiet"], { cwd: root, input: Buffer.concat(commits) });
  git(root, "remote", "add", "origin", OWN_URL);
  return root;
}

/** A clone that has a state in its working tree, and git knows its files. */
export function checkedOut(state: Files): string {
  const root = newRepository();
  execFileSync("git", ["fast-import", "--quiet"], {
    cwd: root,
    input: importedCommit("state", undefined, state),
  });
  git(root, "symbolic-ref", "HEAD", "refs/heads/state");
  git(root, "remote", "add", "origin", OWN_URL);
  filesOf(root, "state", root, state);
  return root;
}
