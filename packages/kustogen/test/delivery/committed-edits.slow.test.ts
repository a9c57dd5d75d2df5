import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { forgiveGenerated, planDelivery } from "../../src/delivery/deliver.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import {
  gen,
  generatedCopies,
  git,
  identify,
  newRepository,
  put,
  repositoryWithHistory,
  SCOPE,
  status,
  systems,
  temporaryFolder,
  text,
} from "./fixture.ts";

const API = "base/opensail/deployment-api.yaml";
const SOURCE = "generators/systems/opensail/index.ts";

/** A repository whose generated files were committed with the source that they came from. */
const generated = generatedCopies(async () => {
  const root = repositoryWithHistory();
  put(root, SOURCE, "1\n");
  await gen(root, systems(1), { sources: { paths: ["generators"], commit: true } });
  return root;
});

function edit(root: string, replicas = 7): void {
  put(root, API, text(root, API).replace(/replicas: \d/, `replicas: ${replicas}`));
}

function commit(root: string, message: string): void {
  git(root, "add", "-A");
  git(root, "-c", "user.name=Jo Ops", "commit", "-q", "-m", message);
}

function clone(origin: string, ...options: string[]): string {
  const folder = join(temporaryFolder(), "clone");
  git(origin, "clone", "-q", ...options, `file://${origin}`, folder);
  identify(folder);
  return folder;
}

/** Runs gen in a fresh clone, which remembers nothing: only history says there who wrote what. */
async function goesOn(root: string, replicas: number): Promise<void> {
  const fresh = clone(root);
  await gen(fresh, systems(replicas));
  expect(text(fresh, API)).toContain(`replicas: ${replicas}`);
}

test("a committed edit stops the run with commit, author, diff and three ways on, here and in a fresh clone", async () => {
  const root = await generated();
  edit(root);
  commit(root, "hotfix: seven pods");
  const id = git(root, "rev-parse", "HEAD").slice(0, 12);
  for (const folder of [root, clone(root)])
    await expect(gen(folder, systems(2))).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringMatching(
        new RegExp(
          `${API} \\(edited by hand, committed by Jo Ops on [\\d-]+: ${id} hotfix: seven pods\\)[\\s\\S]*` +
            "- {2}replicas: 7\\n\\+ {2}replicas: 2[\\s\\S]*make it in generators/[\\s\\S]*" +
            `gen -- --accept ${API}[\\s\\S]*move it out`,
        ),
      ),
    });
  expect(status(root)).toBe("");
  const { stash } = await gen(root, systems(2), { accept: [API] });
  expect(stash).toBeUndefined();
  await goesOn(root, 3);
});

test("what HEAD's sources generate is no edit, whoever committed it", async () => {
  const root = await generated();
  edit(root, 2);
  commit(root, "generated, and committed apart from its source");
  const plan = planDelivery(openProjectRepository(clone(root), DEFAULT_FOLDERS), systems(3), SCOPE);
  expect(plan.conflicts.map(({ path }) => path)).toEqual([API]);
  const generates = (replicas: number) => async () =>
    new Map(systems(replicas).map((file) => [file.path, file.text]));
  await forgiveGenerated(plan, async () => undefined);
  await forgiveGenerated(plan, generates(1));
  expect(plan.conflicts).toHaveLength(1);
  await forgiveGenerated(plan, generates(2));
  expect(plan.conflicts).toEqual([]);
});

test("an edit that was reverted is none", async () => {
  const root = await generated();
  edit(root, 7);
  commit(root, "seven");
  git(root, "revert", "--no-edit", "HEAD");
  await goesOn(root, 3);
});

test("an edit beside a change of another system is an edit; beside one of its own sources it is generated", async () => {
  const root = await generated();
  edit(root);
  put(root, "generators/systems/trevor/index.ts", "1\n");
  put(root, "generators/environments/beta.yaml", "1\n");
  commit(root, "more");
  (await refusedLater(gen(root, systems(2)))).toThrow("edited by hand, committed by");
  put(root, SOURCE, "2\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "--amend", "-m", "all of it");
  await goesOn(root, 2);
});

test.each<[string, (root: string) => Promise<void>]>([
  [
    "a squash that keeps no last line",
    async (root) => {
      git(root, "checkout", "-q", "-b", "side");
      put(root, SOURCE, "2\n");
      await gen(root, systems(2), { sources: { paths: ["generators"], commit: true } });
      await gen(root, systems(3));
      git(root, "checkout", "-q", "main");
      git(root, "merge", "-q", "--squash", "side");
      commit(root, "squashed");
    },
  ],
  [
    "an amended message",
    async (root) => {
      put(root, SOURCE, "2\n");
      await gen(root, systems(3), { sources: { paths: ["generators"], commit: true } });
      git(root, "commit", "-q", "--amend", "-m", "mine");
    },
  ],
  [
    "a rebase, a cherry-pick and a merge",
    async (root) => {
      git(root, "checkout", "-q", "-b", "side");
      await gen(root, systems(3));
      git(root, "checkout", "-q", "main");
      put(root, "README.md", "moved on\n");
      commit(root, "README");
      git(root, "cherry-pick", "side");
      git(root, "checkout", "-q", "side");
      git(root, "rebase", "-q", "main");
      put(root, "NOTES.md", "x\n");
      commit(root, "notes");
      git(root, "checkout", "-q", "main");
      git(root, "merge", "-q", "--no-ff", "--no-edit", "side");
    },
  ],
  [
    "a revert of what gen committed",
    async (root) => {
      await gen(root, systems(2));
      git(root, "revert", "--no-edit", "HEAD");
    },
  ],
  [
    "--no-commit and an own commit",
    async (root) => {
      put(root, SOURCE, "2\n");
      await gen(root, systems(2), { commit: false });
      commit(root, "by hand");
    },
  ],
])("%s stops no run", async (_, change) => {
  const root = await generated();
  await change(root);
  await goesOn(root, 5);
});

test("where the clone is too shallow to tell, the run goes on and says so, also in a linked working tree", async () => {
  const root = await generated();
  edit(root);
  commit(root, "hotfix");
  const shallow = clone(root, "--depth", "1");
  const linked = join(temporaryFolder(), "linked");
  git(shallow, "worktree", "add", "-q", linked);
  for (const place of [linked, shallow]) {
    const { plan } = await gen(place, systems(2));
    expect(plan.unknownAuthor, place).toEqual([API]);
  }
});

test("a copy without history and an unborn branch work, and so does the first commit of all of it", async () => {
  const root = await generated();
  const copy = newRepository();
  cpSync(join(root, "base"), join(copy, "base"), { recursive: true });
  cpSync(join(root, "generators"), join(copy, "generators"), { recursive: true });
  const { plan } = await gen(copy, systems(2), { commit: false });
  expect(plan.unknownAuthor).toEqual([API]);
  rmSync(join(copy, ".git/kustogen"), { recursive: true });
  commit(copy, "import");
  await goesOn(copy, 3);
});

test("what only carries our header is left alone and named: copied, edited, committed or not", async () => {
  const root = await generated();
  put(root, "overlays/beta/opensail/own.yaml", text(root, API).replace("Deployment", "StatefulSet"));
  cpSync(join(root, "overlays/beta"), join(root, "overlays/staging"), { recursive: true });
  commit(root, "copies");
  put(root, "base/trevor/copy.yaml", text(root, API));
  const staging = ["kustomization", "own"].map((name) => `overlays/staging/opensail/${name}.yaml`);
  const copies = ["base/trevor/copy.yaml", "overlays/beta/opensail/own.yaml", ...staging];
  for (const replicas of [2, 3]) {
    const { plan } = await gen(root, systems(replicas));
    expect(plan.foreign).toEqual(copies);
    expect(plan.remove).toEqual([]);
  }
  expect((await gen(clone(root), systems(4))).plan.foreign).toEqual(copies.slice(1));
});

test("files that people wrote before there were generators are not overwritten, whatever was committed with them", async () => {
  const root = repositoryWithHistory();
  put(root, "base/trevor/kustomization.yaml", "resources: [deploy.yaml]\n");
  put(root, "base/trevor/deploy.yaml", "kind: Deployment\n");
  put(root, "package.json", "{}\n");
  put(root, "generators/systems/trevor/index.ts", "1\n");
  commit(root, "everything");
  (await refusedLater(gen(root, systems(1)))).toThrow(
    /base\/trevor\/kustomization\.yaml \(made by hand, committed by Jo Ops/,
  );
  expect(text(root, "base/trevor/kustomization.yaml")).toBe("resources: [deploy.yaml]\n");
  const { plan } = await gen(root, systems(1), { accept: ["base/trevor/kustomization.yaml"] });
  expect(plan.foreign).toEqual(["base/trevor/deploy.yaml"]);
  await goesOn(root, 2);
});
