import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openRepository } from "@kustogen/kustomize/node/git/repository.ts";
import { expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import {
  commitAll,
  committedPaths,
  gen,
  generatedRepository,
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
  yaml,
} from "./fixture.ts";

const ALL = systems()
  .map(({ path }) => path)
  .sort();

test("a first run commits every generated file, and a second run commits nothing", async () => {
  const root = repositoryWithHistory();
  const first = await gen(root, systems());
  expect(committedPaths(root)).toEqual(ALL);
  expect(first.commit?.id).toBe(git(root, "rev-parse", "HEAD"));
  expect(git(root, "log", "-1", "--format=%s")).toBe(`gen: ${ALL.length} files`);
  expect(status(root)).toBe("");
  const second = await gen(root, systems());
  expect(second.commit).toBeUndefined();
  expect(git(root, "rev-list", "--count", "HEAD")).toBe("2");
});

test("a changed setting commits only the files that changed", async () => {
  const root = await generatedRepository();
  const { commit } = await gen(root, systems(3));
  expect(commit?.changes).toEqual([{ path: "base/opensail/deployment-api.yaml", action: "change" }]);
  expect(committedPaths(root)).toEqual(["base/opensail/deployment-api.yaml"]);
  expect(git(root, "log", "-1", "--format=%B")).toBe(
    "gen: base/opensail/deployment-api.yaml\n\nGenerated-by: kustogen\n",
  );
});

test("a file that is no longer produced leaves the commit and its emptied folder leaves the working tree", async () => {
  const root = await generatedRepository();
  const { plan } = await gen(
    root,
    systems().filter(({ path }) => !path.startsWith("base/trevor")),
  );
  expect(plan.remove).toEqual(["base/trevor/kustomization.yaml"]);
  expect(git(root, "ls-files", "base/trevor")).toBe("");
  expect(() => text(root, "base/trevor")).toThrow("ENOENT");
  expect(status(root)).toBe("");
});

test("other staged, partly staged, unstaged and untracked work stays exactly as it was", async () => {
  const root = repositoryWithHistory();
  put(root, "partly.txt", "one\n");
  put(root, "base/NOTES.md", "hand-written\n");
  commitAll(root, "more");
  put(root, "staged.txt", "staged\n");
  git(root, "add", "staged.txt");
  put(root, "partly.txt", "one\ntwo\n");
  git(root, "add", "partly.txt");
  put(root, "partly.txt", "one\ntwo\nthree\n");
  put(root, "README.md", "edited\n");
  put(root, "base/NOTES.md", "edited in a generated folder\n");
  put(root, "untracked.txt", "new\n");
  const before = status(root);
  await gen(root, systems());
  await gen(root, systems(2));
  expect(status(root)).toBe(before);
  expect(git(root, "show", ":partly.txt")).toBe("one\ntwo");
  expect(committedPaths(root)).toEqual(["base/opensail/deployment-api.yaml"]);
});

test("--no-commit leaves the files in the working tree and the next run commits them", async () => {
  const root = await generatedRepository();
  const gone = systems(5).filter(({ path }) => path !== "base/opensail/service-api.yaml");
  const left = await gen(root, gone, { commit: false });
  expect(left.commit).toBeUndefined();
  expect(status(root)).toBe(" M base/opensail/deployment-api.yaml\n D base/opensail/service-api.yaml");
  const next = await gen(root, gone);
  expect(next.commit?.changes).toEqual([
    { path: "base/opensail/deployment-api.yaml", action: "change" },
    { path: "base/opensail/service-api.yaml", action: "remove" },
  ]);
  expect(status(root)).toBe("");
});

test("a run limited to one system commits only that system", async () => {
  const root = await generatedRepository();
  await gen(root, [...systems(4), yaml("base/trevor/pdb.yaml", "kind: PodDisruptionBudget")], {
    commit: false,
  });
  const scope = ["base/trevor", "overlays/beta/trevor", "argocd/beta/trevor.yaml"];
  const own = [
    yaml("base/trevor/kustomization.yaml", "resources: []"),
    yaml("base/trevor/pdb.yaml", "kind: PodDisruptionBudget"),
  ];
  const { plan } = await gen(root, own, { scope, whole: SCOPE });
  expect(plan.remove).toEqual([]);
  expect(committedPaths(root)).toEqual(["base/trevor/pdb.yaml"]);
  expect(status(root)).toBe(" M base/opensail/deployment-api.yaml");
  await gen(root, systems(4));
  expect(committedPaths(root)).toEqual(["base/opensail/deployment-api.yaml", "base/trevor/pdb.yaml"]);
});

test("an unborn branch gets its first commit, with other files still untracked", async () => {
  const root = newRepository();
  put(root, "mine.txt", "mine\n");
  await gen(root, systems());
  expect(committedPaths(root)).toEqual(ALL);
  expect(status(root)).toBe("?? mine.txt");
});

test("a detached HEAD moves on by one commit", async () => {
  const root = repositoryWithHistory();
  git(root, "checkout", "-q", "--detach");
  await gen(root, systems());
  expect(git(root, "rev-list", "--count", "HEAD")).toBe("2");
  expect(git(root, "rev-list", "--count", "main")).toBe("1");
});

test("a subfolder of a larger repository keeps to itself", async () => {
  const top = repositoryWithHistory();
  put(top, "base/other/kustomization.yaml", "resources: []\n");
  commitAll(top, "someone's base");
  put(top, "base/other/kustomization.yaml", "resources: [a]\n");
  const root = join(top, "deploy/live set");
  put(top, "deploy/live set/package.json", "{}\n");
  await gen(root, systems());
  expect(committedPaths(top)).toEqual(ALL.map((path) => `deploy/live set/${path}`));
  expect(status(top)).toBe(' M base/other/kustomization.yaml\n?? "deploy/live set/package.json"');
  expect((await gen(root, systems())).commit).toBeUndefined();
  const other = join(top, "deploy/second");
  put(top, "deploy/second/package.json", "{}\n");
  await gen(other, systems(9));
  expect(openRepository(root).recordFolder).not.toBe(openRepository(other).recordFolder);
  expect((await gen(root, systems())).plan.change).toEqual([]);
});

test("a shallow clone and a linked working tree take commits of their own", async () => {
  const origin = repositoryWithHistory();
  await gen(origin, systems());
  const shallow = join(temporaryFolder(), "shallow");
  git(origin, "clone", "-q", "--depth", "1", `file://${origin}`, shallow);
  identify(shallow);
  await gen(shallow, systems(2));
  expect(committedPaths(shallow)).toEqual(["base/opensail/deployment-api.yaml"]);
  const linked = join(temporaryFolder(), "linked");
  git(origin, "worktree", "add", "-q", "-b", "side", linked);
  await gen(linked, systems(7));
  expect(committedPaths(origin, "side")).toEqual(["base/opensail/deployment-api.yaml"]);
  expect(openRepository(linked).recordFolder).not.toBe(openRepository(origin).recordFolder);
  expect((await gen(origin, systems())).plan.unchanged).toBe(ALL.length);
});

test("paths with spaces, UTF-8 and pathspec magic are committed as they are", async () => {
  const root = repositoryWithHistory();
  put(root, "base/shop/a.yaml", "not ours\n");
  commitAll(root, "x");
  put(root, "base/shop/a.yaml", "edited\n");
  const files = [
    yaml("base/größe/kustomization.yaml", "a: 1"),
    yaml("base/with space/config map.yaml", "a: 1"),
    yaml("base/shop/[a].yaml", "a: 1"),
    yaml("overlays/日本/shop/x.yaml", "a: 1"),
  ];
  await gen(root, files);
  expect(committedPaths(root)).toEqual(files.map(({ path }) => path).sort());
  expect(status(root)).toBe(" M base/shop/a.yaml");
});

test("a pre-commit hook that fails leaves everything as it was, and its words in the error", async () => {
  const root = await generatedRepository();
  put(root, ".git/hooks/pre-commit", "#!/bin/sh\necho 'policy: no deploys on Friday' >&2\nexit 1\n");
  chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
  const files = [...systems(2), yaml("base/trevor/new.yaml", "a: 1")];
  (await refusedLater(gen(root, files))).toThrow(/nothing was changed[\s\S]*no deploys on Friday/);
  expect(status(root)).toBe("");
  rmSync(join(root, ".git/hooks/pre-commit"));
  expect((await gen(root, files)).commit?.changes).toHaveLength(2);
});

test("hooks run and what they print is passed on", async () => {
  const root = repositoryWithHistory();
  put(root, ".git/hooks/post-commit", "#!/bin/sh\necho 'told the team' >&2\n");
  chmodSync(join(root, ".git/hooks/post-commit"), 0o755);
  let printed = "";
  await gen(root, systems(), { onMessage: (words) => (printed += words) });
  expect(printed).toContain("told the team");
});

test("a signing program that fails is reported and the next run commits", async () => {
  const root = repositoryWithHistory();
  git(root, "config", "commit.gpgsign", "true");
  git(root, "config", "gpg.program", "false");
  (await refusedLater(gen(root, systems()))).toThrow(/git commit failed[\s\S]*sign/);
  expect(status(root)).toBe("");
  git(root, "config", "commit.gpgsign", "false");
  await gen(root, systems());
  expect(status(root)).toBe("");
});

test("outputs that git ignores are named together with the rule", async () => {
  const root = repositoryWithHistory();
  put(root, ".gitignore", "# mine\n/base/\n");
  (await refusedLater(gen(root, systems()))).toThrow(
    /git ignores generated files[\s\S]*base\/opensail\/deployment-api\.yaml[\s\S]*\.gitignore:2:\/base\//,
  );
  expect(git(root, "rev-list", "--count", "HEAD")).toBe("1");
  put(root, ".gitignore", "node_modules/\n*.log\n");
  put(root, "base/debug.log", "not ours\n");
  await gen(root, systems());
  expect(committedPaths(root)).toEqual(ALL);
});

test("a working tree with Windows line ends counts as unchanged and commits without noise", async () => {
  const root = await generatedRepository();
  const clone = join(temporaryFolder(), "windows");
  git(root, "clone", "-q", "-c", "core.autocrlf=true", root, clone);
  identify(clone);
  expect(text(clone, "base/opensail/service-api.yaml")).toContain("\r\n");
  const same = await gen(clone, systems());
  expect(same.plan.unchanged).toBe(ALL.length);
  expect(same.commit).toBeUndefined();
  let printed = "";
  const changed = await gen(clone, systems(2), { onMessage: (words) => (printed += words) });
  expect(changed.plan.change).toEqual(["base/opensail/deployment-api.yaml"]);
  expect(committedPaths(clone)).toEqual(["base/opensail/deployment-api.yaml"]);
  expect(status(clone)).toBe("");
  expect(printed).toBe("");
});

test("a generated file that someone staged differently ends as generated, without an empty commit", async () => {
  const root = await generatedRepository();
  const path = "base/opensail/service-api.yaml";
  const original = text(root, path);
  put(root, path, "staged by hand\n");
  git(root, "add", path);
  put(root, path, original);
  put(root, "README.md", "HEAD moves\n");
  git(root, "commit", "-q", "-m", "HEAD moves", "--", "README.md");
  const { commit } = await gen(root, systems());
  expect(commit).toBeUndefined();
  expect(git(root, "show", `HEAD:${path}`)).toBe(original.trimEnd());
});

test("hundreds of systems are committed in one commit and a change to one of them in another", async () => {
  const root = repositoryWithHistory();
  const many = (tag: string) =>
    Array.from({ length: 200 }, (_, i) => i).flatMap((i) => [
      yaml(`base/sys${i}/kustomization.yaml`, "resources: [a.yaml]"),
      yaml(`base/sys${i}/a.yaml`, `kind: A${i}`),
      yaml(`overlays/beta/sys${i}/kustomization.yaml`, i === 100 ? tag : "resources: []"),
    ]);
  const first = await gen(root, many("one"));
  expect(first.commit?.changes).toHaveLength(600);
  expect(git(root, "log", "-1", "--format=%s")).toBe("gen: 600 files");
  await gen(root, many("two"));
  expect(committedPaths(root)).toEqual(["overlays/beta/sys100/kustomization.yaml"]);
  expect(status(root)).toBe("");
});
