import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { filesShown } from "../../scripts/markdown/code-blocks.ts";
import { Project } from "./project.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(SOURCE, "packages/kustogen/docs/import-examples.md"), "utf8");
const OLD = ["hand/overlays/beta", "hand/overlays/production"];
const TAKE_OVER = ["import", "hand/overlays/*", "--name", "guestbook", "--take-over"];

/** What deploys the old paths, what else builds on them, and files that only lie beside them. */
const BESIDE = {
  "deploy/beta.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: guestbook, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example.com/acme/deploy.git, path: hand/overlays/beta, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: guestbook}
`,
  "recovery/kustomization.yaml": "nameSuffix: -recovery\nresources: [../hand/overlays/production]\n",
  "hand/overlays/beta/README.md": "What beta is for.\n",
  "notes.md": "Notes.\n",
};

let project: Project;

beforeAll(() => {
  project = new Project();
  for (const [path, text] of filesShown(PAGE, "hand")) project.write(path, text);
  for (const [path, text] of Object.entries(BESIDE)) project.write(path, text);
  project.git("add", "-A");
  project.git("commit", "-qm", "hand-written overlays");
});
afterAll(() => project.remove());

/** What folders render to, objects by kind and name. */
async function rendered(...folders: string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const folder of folders) {
    const { code, stdout, stderr } = await project.call("render", folder, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const objects = JSON.parse(stdout) as { kind: string; metadata: { name: string } }[];
    found.push(
      Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object])),
    );
  }
  return found;
}

it("says what it would replace with --dry-run, and writes nothing", async () => {
  const { code, stdout, stderr } = await project.call(...TAKE_OVER, "--dry-run");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("hand-written files would be replaced");
  expect(project.changed()).toEqual([]);
});

it("leaves the base where it is with --keep-base, which goes with --take-over", async () => {
  const { code, stdout, stderr } = await project.call(...TAKE_OVER, "--keep-base", "--dry-run", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const { takeOver, notes } = JSON.parse(stdout) as { takeOver: { removed: string[] }; notes: string[] };
  expect(takeOver.removed.filter((path) => path.startsWith("hand/base/"))).toEqual([]);
  expect(takeOver.removed).toContain("hand/overlays/production/budget.yaml");
  expect(notes).toContain("left in place, because of --keep-base: hand/base (3 files)");
  const alone = await project.call("import", "hand/overlays/*", "--keep-base", "--dry-run");
  expect([alone.code, alone.stderr]).toEqual([
    2,
    expect.stringContaining("--keep-base has no effect alone: add --take-over"),
  ]);
});

it("says what builds on files that are left in place", async () => {
  project.write("local/kustomization.yaml", "resources: [../hand/base]\n");
  const { stdout } = await project.call(...TAKE_OVER, "--dry-run", "--json");
  const { notes } = JSON.parse(stdout) as { notes: string[] };
  expect(notes).toContain("left in place, because local builds on it: hand/base (3 files)");
  rmSync(join(project.root, "local"), { recursive: true });
});

it("refuses to replace a file with changes that are in no commit, and leaves them", async () => {
  project.edit("hand/overlays/beta/kustomization.yaml", "v3", "v4");
  project.write("hand/base/new.yaml", "");
  const { code, stdout, stderr } = await project.call(...TAKE_OVER);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("uncommitted changes");
  expect(stderr).toContain("  hand/overlays/beta/kustomization.yaml\n");
  expect(stderr).not.toContain("hand/base/new.yaml");
  expect(project.read("hand/overlays/beta/kustomization.yaml")).toContain("v4");
  project.git("checkout", "-q", "--", "hand");
});

it("leaves nothing behind when a commit hook refuses", async () => {
  project.write("hooks/pre-commit", "#!/bin/sh\necho not on a Friday >&2\nexit 1\n");
  chmodSync(join(project.root, "hooks/pre-commit"), 0o755);
  project.git("config", "core.hooksPath", "hooks");
  const before = project.changed();
  const { code, stderr } = await project.call(...TAKE_OVER);
  project.git("config", "--unset", "core.hooksPath");
  expect(code).toBe(3);
  expect(stderr).toContain("not on a Friday");
  expect(project.changed()).toEqual(before);
  rmSync(join(project.root, "hooks"), { recursive: true });
});

it("replaces the folders in one commit: their paths render as before, and other work stays as it is", async () => {
  const before = await rendered(...OLD, "recovery");
  const head = project.git("rev-parse", "HEAD");
  project.edit("notes.md", "Notes.", "My notes.");
  const { code, stdout, stderr } = await project.call(...TAKE_OVER);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("undo it with `git revert");
  expect(project.git("rev-parse", "HEAD~1")).toBe(head);
  expect(project.changed()).toEqual(["notes.md", "hand/base/new.yaml"]);
  expect(await rendered(...OLD, "recovery")).toEqual(before);
  expect(await rendered("overlays/beta/guestbook", "overlays/production/guestbook")).toEqual(
    before.slice(0, 2),
  );
  expect(project.git("ls-files", "hand")).toBe(
    "hand/overlays/beta/README.md\nhand/overlays/beta/kustomization.yaml\nhand/overlays/production/kustomization.yaml\n",
  );
  expect(project.git("log", "-1", "--format=%B")).toContain("import: guestbook replaces");
  expect(await project.call("gen", "--check", "--system", "guestbook")).toMatchObject({ code: 0 });
});

it("is undone by one git revert", async () => {
  project.git("stash", "-q", "--include-untracked");
  const [taken, was] = ["HEAD", "HEAD~1"].map((commit) => project.git("rev-parse", `${commit}^{tree}`));
  project.git("revert", "--no-edit", "HEAD");
  expect(project.git("rev-parse", "HEAD^{tree}")).toBe(was);
  expect(taken).not.toBe(was);
});
