import { chmodSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refused, refusedLater } from "../../../../test/refused.ts";
import { refuseChangedSources } from "../../src/delivery/commit.ts";
import { isCommitted, openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { scopeTest } from "../../src/output/listing.ts";
import { withLock } from "../../src/output/record/lock.ts";
import {
  commitAll,
  committedPaths,
  gen,
  generatedRepository,
  git,
  hook,
  put,
  repositoryWithHistory,
  SCOPE,
  status,
  systems,
  text,
  yaml,
} from "./fixture.ts";

const API = "base/opensail/deployment-api.yaml";

/** What HEAD holds of the file that the tests change. */
function held(root: string): string {
  return /replicas: \d/.exec(git(root, "show", `HEAD:${API}`))?.[0] ?? "";
}

test("a hook that fails without a word is a failure, until it is gone", async () => {
  const root = await generatedRepository();
  const before = git(root, "rev-parse", "HEAD");
  hook(root, "commit-msg", "exit 1");
  const files = [...systems(2), yaml("base/trevor/new.yaml", "a: 1")];
  await expect(gen(root, files)).rejects.toMatchObject({
    name: "OutsideError",
    message: expect.stringContaining("nothing was changed. Output of git or a hook:\n(none"),
  });
  expect(git(root, "rev-parse", "HEAD")).toBe(before);
  expect(status(root)).toBe("");
  rmSync(join(root, ".git/hooks/commit-msg"));
  expect((await gen(root, files)).commit?.id).toBe(git(root, "rev-parse", "HEAD"));
  expect(held(root)).toBe("replicas: 2");
  expect(status(root)).toBe("");
});

test("a file that was removed and staged so is restored, and no commit is claimed", async () => {
  const root = await generatedRepository();
  const before = git(root, "rev-parse", "HEAD");
  git(root, "rm", "-q", API);
  const run = await gen(root, systems(1));
  expect(run.commit).toBeUndefined();
  expect(run.asCommitted).toBe(true);
  expect(git(root, "rev-parse", "HEAD")).toBe(before);
  expect(status(root)).toBe("");
});

test("sources that were saved while a run was at work are named", () => {
  expect(() => refuseChangedSources([])).not.toThrow();
  refused(() => refuseChangedSources(["a.ts"])).toThrow(/a\.ts\nRun the command again\.$/);
});

test.each(["assume-unchanged", "skip-worktree"])("what is marked %s is committed anyway", async (mark) => {
  const root = await generatedRepository();
  git(root, "update-index", `--${mark}`, API);
  const { commit } = await gen(root, systems(2));
  expect(commit?.changes).toEqual([{ path: API, action: "change" }]);
  expect(held(root)).toBe("replicas: 2");
  expect((await gen(root, systems(2))).commit).toBeUndefined();
});

const UNSTAGED = " M README.md";

test.each([
  ["nothing is staged", "", UNSTAGED],
  ["someone stages a file while git commits", "env -u GIT_INDEX_FILE git add README.md", "M  README.md"],
  [
    "someone holds the index when git has committed",
    "touch .git/index.lock; (sleep 0.3; rm .git/index.lock) >/dev/null 2>&1 &",
    UNSTAGED,
  ],
  ["the index has two parts", "", UNSTAGED],
])("where %s, the index holds the commit and what is staged beside it", async (name, script, expected) => {
  const root = await generatedRepository();
  if (name.includes("two parts")) git(root, "update-index", "--split-index");
  put(root, "README.md", "other words\n");
  if (script !== "") hook(root, "pre-commit", script);
  await gen(root, systems(2));
  expect(held(root)).toBe("replicas: 2");
  // Git need not read the file again.
  expect(git(root, "diff-files", "--name-only", "--", API)).toBe("");
  expect(status(root)).toBe(expected);
  // As long as before, and as young as the index.
  put(root, API, text(root, API).replace("replicas: 2", "replicas: 3"));
  expect(status(root).split("\n")).toContain(` M ${API}`);
  expect(readdirSync(join(root, ".git")).filter((name) => name.endsWith(".lock"))).toEqual([]);
});

test("a hook that formats generated files is named, and its commit is taken back", async () => {
  const root = await generatedRepository();
  const before = git(root, "rev-parse", "HEAD");
  hook(root, "pre-commit", `sed -i 's/^spec:/# formatted\\nspec:/' ${API} && git add ${API}`);
  await expect(gen(root, systems(2))).rejects.toMatchObject({
    name: "OutsideError",
    message: expect.stringMatching(
      /nothing was changed: a commit hook changed what was generated:\n {2}base\/opensail\/deployment-api\.yaml/,
    ),
  });
  expect([git(root, "rev-parse", "HEAD"), status(root)]).toEqual([before, ""]);
  rmSync(join(root, ".git/hooks/pre-commit"));
  await gen(root, systems(2));
  expect(git(root, "show", `HEAD:${API}`)).toBe(text(root, API).trimEnd());
});

const PART = ["base/opensail"];
const inPart = (replicas: number) =>
  systems(replicas).filter(({ path }) => path.startsWith("base/opensail/"));

test("a commit of a part leaves everything known to be committed, where it was before", async () => {
  const root = await generatedRepository();
  const { commit } = await gen(root, inPart(2), { scope: PART, whole: SCOPE });
  expect(commit?.changes).toEqual([{ path: API, action: "change" }]);
  expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(true);
  // Nothing of the rest was known.
  await gen(root, inPart(3), { scope: PART, whole: SCOPE, commit: false });
  await gen(root, inPart(3), { scope: PART, whole: SCOPE });
  expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(false);
});

test.each(["all", "a part"])(
  "another generated file that a hook takes into a commit of %s is put right by the next run",
  async (what) => {
    const root = await generatedRepository();
    const part = what === "all" ? {} : { scope: ["base"], whole: SCOPE };
    const files = what === "all" ? systems(2) : systems(2).filter(({ path }) => path.startsWith("base/"));
    const other = "base/trevor/kustomization.yaml";
    hook(root, "pre-commit", `git update-index --cacheinfo 100644,$(git hash-object -w README.md),${other}`);
    await gen(root, files, part);
    expect(committedPaths(root)).toEqual([API, other]);
    expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(false);
    rmSync(join(root, ".git/hooks/pre-commit"));
    const { commit } = await gen(root, files, part);
    expect(commit?.changes).toEqual([{ path: other, action: "change" }]);
    expect(git(root, "show", `HEAD:${other}`)).toBe(text(root, other).trimEnd());
    expect((await gen(root, files, part)).commit).toBeUndefined();
  },
);

test("a commit that was put aside vouches for the same folders, and no longer when git has thrown it away", async () => {
  const root = await generatedRepository();
  git(root, "commit", "-q", "--amend", "-m", "mine");
  expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(true);
  git(root, "reflog", "expire", "--expire=now", "--all");
  git(root, "prune");
  expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(false);
  expect((await gen(root, systems())).commit).toBeUndefined();
});

test("a commit that someone makes while a run is at work is compared by the next run", async () => {
  const root = await generatedRepository();
  const other = "base/trevor/kustomization.yaml";
  const states: string[] = [];
  await gen(root, systems(2), {
    checkpoint: async (state) => {
      if (states.push(state) > 1) return;
      const kept = text(root, other);
      put(root, other, "theirs: 1\n");
      git(root, "commit", "-q", "-m", "theirs", other);
      put(root, other, kept);
    },
  });
  expect(git(root, "show", `HEAD:${other}`)).toBe("theirs: 1");
  expect(states).toEqual(["nothing was written", "nothing was changed"]);
  expect(isCommitted(openProjectRepository(root, DEFAULT_FOLDERS), SCOPE)).toBe(false);
});

test("a hook may format the sources that go into the commit", async () => {
  const root = await generatedRepository();
  put(root, "generators/shop.ts", "a  = 1\n");
  hook(root, "pre-commit", "sed -i 's/  / /' generators/shop.ts && git add generators/shop.ts");
  const { commit } = await gen(root, systems(2), { sources: { paths: ["generators"], commit: true } });
  expect(commit?.sources).toEqual(["generators/shop.ts"]);
  expect(git(root, "show", "HEAD:generators/shop.ts")).toBe("a = 1");
  expect(status(root)).toBe("");
});

test("a text saved between writing and committing is not taken into the commit", async () => {
  const root = await generatedRepository();
  await gen(root, systems(2), { commit: false });
  const { commitGenerated } = await import("../../src/delivery/commit.ts");
  put(root, API, "saved late: 1\n");
  const produced = new Map(systems(2).map((file) => [file.path, file.text]));
  const request = { produced, scope: ["base"], sources: [], message: async () => "x", onMessage: () => {} };
  (await refusedLater(commitGenerated(openProjectRepository(root, DEFAULT_FOLDERS), request))).toThrow(
    /changed while kustogen was running, so nothing was changed:\n {2}base\/opensail\/deployment-api/,
  );
  expect(held(root)).toBe("replicas: 1");
});

test("two runs at once do the work once, one after the other", async () => {
  const root = await generatedRepository();
  const { recordFolder } = openProjectRepository(root, DEFAULT_FOLDERS);
  const order: string[] = [];
  const run = (name: string) =>
    withLock(recordFolder, async () => {
      order.push(`${name} in`);
      const { commit } = await gen(root, systems(2));
      order.push(`${name} out`);
      return commit;
    });
  const commits = await Promise.all([run("a"), run("b")]);
  expect(commits.filter((commit) => commit !== undefined)).toHaveLength(1);
  expect(order[1]?.[0]).toBe(order[0]?.[0]);
  expect(git(root, "rev-list", "--count", "HEAD")).toBe("3");
});

test("the sources that the output came from are in the same commit: new, changed, deleted, and nothing else", async () => {
  const root = repositoryWithHistory();
  put(root, "generators/gone.ts", "1\n");
  put(root, "generators/environments/beta.yaml", "tag: 1\n");
  commitAll(root, "sources");
  rmSync(join(root, "generators/gone.ts"));
  put(root, "generators/environments/beta.yaml", "tag: 2\n");
  put(root, "generators/systems/shop/index.ts", "new\n");
  put(root, "kustogen.yaml", "a: 1\n");
  put(root, "notes.txt", "mine\n");
  git(root, "add", "notes.txt", "generators/environments/beta.yaml");
  const sources = { paths: ["generators", "kustogen.yaml"], commit: true };
  const { commit, uncommittedSources } = await gen(root, [yaml("base/a/b.yaml", "a: 1")], { sources });
  expect(commit?.sources).toEqual([
    "generators/environments/beta.yaml",
    "generators/gone.ts",
    "generators/systems/shop/index.ts",
    "kustogen.yaml",
  ]);
  expect(committedPaths(root)).toEqual(["base/a/b.yaml", ...(commit?.sources ?? [])].sort());
  expect(uncommittedSources).toEqual([]);
  expect(status(root)).toBe("A  notes.txt");
});

test("the schema of environment files lies among the sources and is none", async () => {
  const root = await generatedRepository();
  put(root, "generators/environments/schema.json", "{}\n");
  git(root, "add", ".");
  put(root, "generators/environments/schema.json", "[]\n");
  put(root, "generators/a.ts", "1\n");
  const made = await gen(root, systems(2), { sources: { paths: ["generators"], commit: true } });
  expect(made.commit?.sources).toEqual(["generators/a.ts"]);
  expect(made.uncommittedSources).toEqual([]);
});

test("--output-only leaves the sources and names them", async () => {
  const root = await generatedRepository();
  put(root, "generators/a.ts", "1\n");
  commitAll(root, "sources");
  put(root, "generators/a.ts", "2\n");
  const left = await gen(root, systems(2), { sources: { paths: ["generators"], commit: false } });
  expect(left.commit?.sources).toEqual([]);
  expect(left.uncommittedSources).toEqual(["generators/a.ts"]);
  const next = await gen(root, systems(3), { sources: { paths: ["generators"], commit: true } });
  expect(next.commit?.sources).toEqual(["generators/a.ts"]);
});

test("sources staged in part stop the run before anything is written, with the ways on", async () => {
  const root = await generatedRepository();
  put(root, "generators/a.ts", "1\n");
  git(root, "add", ".");
  put(root, "generators/a.ts", "2\n");
  const sources = { paths: ["generators"], commit: true };
  (await refusedLater(gen(root, systems(2), { sources }))).toThrow(
    /partly staged[\s\S]*generators\/a\.ts[\s\S]*git add generators\/a\.ts[\s\S]*--output-only/,
  );
  expect(text(root, API)).toContain("replicas: 1");
  await gen(root, systems(2), { sources: { ...sources, commit: false } });
  expect(git(root, "show", ":generators/a.ts")).toBe("1");
  git(root, "add", ".");
  const { commit } = await gen(root, systems(3), { sources });
  expect(commit?.sources).toEqual(["generators/a.ts"]);
});

test("a generated file that was made executable is made plain again, committed or not", async () => {
  const root = await generatedRepository();
  chmodSync(join(root, API), 0o755);
  git(root, "commit", "-q", "-am", "executable");
  await gen(root, systems(1));
  expect(git(root, "ls-tree", "HEAD", API)).toMatch(/^100644/);
  chmodSync(join(root, API), 0o755);
  expect((await gen(root, systems(1))).commit).toBeUndefined();
  expect(status(root)).toBe("");
});

test("an edit that is only staged stops the run; what gen wrote and someone staged is no edit", async () => {
  const root = await generatedRepository();
  const original = text(root, API);
  put(root, API, original.replace("replicas: 1", "replicas: 9"));
  git(root, "add", API);
  put(root, API, original);
  for (const force of [false, true])
    (await refusedLater(gen(root, systems(2), { force }))).toThrow(
      /edits that are only staged[\s\S]*deployment-api\.yaml[\s\S]*git restore --staged base/,
    );
  expect(git(root, "show", `:${API}`)).toContain("replicas: 9");
  git(root, "restore", "--staged", API);
  await gen(root, systems(3), { commit: false });
  git(root, "add", API);
  await gen(root, systems(4));
  expect(held(root)).toBe("replicas: 4");
  expect(status(root)).toBe("");
});

test("a file where the record belongs is named", async () => {
  const root = await generatedRepository();
  const { recordFolder } = openProjectRepository(root, DEFAULT_FOLDERS);
  rmSync(recordFolder, { recursive: true });
  put(root, ".git/kustogen", "a file");
  await expect(withLock(recordFolder, async () => "done")).rejects.toMatchObject({
    name: "PlaceError",
    message: expect.stringContaining("something else exists there"),
  });
});

test.each<[rule: string, ignored: string, exception: string]>([
  ["vendor/", "generators/vendor/shop/kustomization.yaml", "!/generators/vendor/"],
  ["*.env", "generators/vendor/shop/app.env", "!/generators/vendor/shop/app.env"],
  ["beta.yaml", "generators/environments/beta.yaml", "!/generators/environments/beta.yaml"],
])(
  "a source that git ignores by %s stops the run before anything is written",
  async (rule, path, exception) => {
    const root = await generatedRepository();
    put(root, ".gitignore", `# mine\n${rule}\n`);
    put(root, "generators/a.ts", "1\n");
    put(root, path, "1\n");
    // Nothing reads it.
    put(root, ".git/info/exclude", "*.bak\n");
    put(root, "generators/vendor/shop.bak", "1\n");
    const isRead = scopeTest([
      "generators/a.ts",
      "generators/vendor/shop",
      "generators/environments/beta.yaml",
    ]);
    const sources = { paths: ["generators"], isRead, commit: true };
    (await refusedLater(gen(root, systems(2), { sources }))).toThrow(
      `git ignores sources of the output, so a commit would lack them:\n  ${path}\n` +
        `The rule that matches the first: .gitignore:2:${rule}\n` +
        `Remove the rule (or add an exception such as \`${exception}\` to .gitignore)`,
    );
    expect(text(root, API)).toContain("replicas: 1");
    const left = await gen(root, systems(2), { sources: { ...sources, commit: false } });
    expect(left.uncommittedSources).toEqual(["generators/a.ts", path]);
    put(root, ".gitignore", `# mine\n${rule}\n${exception}\n`);
    const { commit } = await gen(root, systems(3), { sources });
    expect(commit?.sources).toContain(path);
  },
);
