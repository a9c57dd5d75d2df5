import { appendFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { planDelivery } from "../../src/delivery/deliver.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { differences } from "../../src/output/shown-diff.ts";
import {
  commitAll,
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

const API = "base/opensail/deployment-api.yaml";

test("an uncommitted edit of a generated file stops the run with a diff and the ways on", async () => {
  const root = await generatedRepository();
  put(root, API, text(root, API).replace("replicas: 1", "replicas: 7"));
  const before = status(root);
  await expect(gen(root, systems(2))).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringMatching(
      /base\/opensail\/deployment-api\.yaml \(edited by hand\)[\s\S]*- {2}replicas: 7\n\+ {2}replicas: 2[\s\S]*--force/,
    ),
  });
  expect(text(root, API)).toContain("replicas: 7");
  expect(status(root)).toBe(before);
});

test("an edit that holds a credential is named without showing it, in the error and by --check", async () => {
  const root = await generatedRepository();
  const container = "template: {spec: {containers: [{name: a, env: [{name: DB_PASSWORD, value: hunter2}]}]}}";
  put(root, API, text(root, API).replace("replicas: 1", `replicas: 1\n  ${container}`));
  const refused = await gen(root, systems(2)).catch((error: Error) => error.message);
  expect(refused).toContain("containers[0].env[0].value looks like a literal value for DB_PASSWORD");
  expect(refused).not.toContain("hunter2");
  const [found] = differences(
    root,
    planDelivery(openProjectRepository(root, DEFAULT_FOLDERS), systems(2), SCOPE),
  );
  expect(found?.diff).toContain("(not shown, because it may contain a secret: ");
  put(root, API, `${text(root, API)}# ${["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("")}\n`);
  put(root, "base/trevor/notes.conf", "password = hunter2\n");
  for (const { diff } of differences(
    root,
    planDelivery(openProjectRepository(root, DEFAULT_FOLDERS), systems(2), SCOPE),
  ))
    expect(diff).not.toMatch(/ghp_|hunter2/);
});

test("an edit that equals what would be generated is no conflict", async () => {
  const root = await generatedRepository();
  put(root, API, text(root, API).replace("replicas: 1", "replicas: 2"));
  const { commit } = await gen(root, systems(2));
  expect(commit?.changes).toEqual([{ path: API, action: "change" }]);
  put(root, API, text(root, API).replace("replicas: 2", "replicas: 3"));
  await gen(root, systems(3), { commit: false });
  expect((await gen(root, systems(3))).commit?.changes).toEqual([{ path: API, action: "change" }]);
});

test("an edit that keeps size and modification time is still seen", async () => {
  const root = await generatedRepository();
  // Longer than the tick of the file system's clock.
  await new Promise((resolve) => setTimeout(resolve, 30));
  put(root, API, text(root, API).replace("replicas: 1", "replicas: 7"));
  utimesSync(join(root, API), new Date(0), new Date(0));
  (await refusedLater(gen(root, systems(2)))).toThrow("edited by hand");
});

test("what an uncommitted run wrote is ours, even after a change of inputs or a touch", async () => {
  const root = repositoryWithHistory();
  await gen(root, systems(1), { commit: false });
  utimesSync(join(root, API), new Date(), new Date());
  await gen(root, systems(2), { commit: false });
  await gen(root, systems(3));
  expect(status(root)).toBe("");
});

test("--force overwrites an edit and git stash pop brings it back, nothing else touched", async () => {
  const root = await generatedRepository();
  put(root, "base/opensail/service-api.yaml", "kind: Service\nhand: made\n");
  put(root, "README.md", "staged\n");
  git(root, "add", "README.md");
  put(root, "README.md", "unstaged\n");
  git(root, "stash", "list");
  const { stash } = await gen(root, systems(1), { force: true, commit: false });
  expect(git(root, "stash", "list")).toBe("stash@{0}: kustogen: what gen --force overwrote");
  expect(git(root, "rev-parse", "stash@{0}")).toBe(stash);
  expect(git(root, "stash", "show", "--name-only", "stash@{0}")).toBe("base/opensail/service-api.yaml");
  expect(text(root, "base/opensail/service-api.yaml")).not.toContain("hand");
  expect(status(root)).toBe("MM README.md");
  git(root, "checkout", "-q", "HEAD", "README.md");
  git(root, "stash", "pop", "-q");
  expect(text(root, "base/opensail/service-api.yaml")).toContain("hand: made");
});

test("--force keeps a hand-made file that git never knew", async () => {
  const root = await generatedRepository();
  put(root, "base/opensail/config map.yaml", "a: mine\n");
  const files = [...systems(1), yaml("base/opensail/config map.yaml", "a: generated")];
  (await refusedLater(gen(root, files))).toThrow(/config map\.yaml \(made by hand\)/);
  await gen(root, files, { force: true });
  rmSync(join(root, "base/opensail/config map.yaml"));
  git(root, "commit", "-qam", "none");
  git(root, "stash", "pop", "-q");
  expect(text(root, "base/opensail/config map.yaml")).toBe("a: mine\n");
});

test("--force works on an unborn branch, in a subfolder, without an identity", async () => {
  const top = temporaryFolder();
  git(top, "init", "-q");
  git(top, "config", "user.useConfigOnly", "true");
  const root = join(top, "deploy");
  put(root, API, "mine: 1\n");
  await gen(root, systems(1), { force: true, commit: false });
  expect(git(top, "show", `stash@{0}:deploy/${API}`)).toBe("mine: 1");
  identify(top);
  await gen(root, systems(1));
  put(root, API, "mine: 2\n");
  await gen(root, systems(1), { force: true });
  expect(git(top, "show", `stash@{0}:deploy/${API}`)).toBe("mine: 2");
  expect(git(top, "stash", "list").split("\n")).toHaveLength(2);
});

test("a hand edit of a file that is no longer generated is not removed with it", async () => {
  const root = await generatedRepository();
  put(root, API, "precious: work\n");
  const rest = systems(1).filter(({ path }) => path !== API);
  (await refusedLater(gen(root, rest))).toThrow(
    /no longer generated: it would be removed[\s\S]*-precious: work/,
  );
  await gen(root, rest, { force: true });
  expect(() => text(root, API)).toThrow("ENOENT");
  expect(git(root, "show", `stash@{0}:${API}`)).toBe("precious: work");
});

test("files made by people in the generated folders are left alone and listed", async () => {
  const root = await generatedRepository();
  const files = ["base/legacy/kustomization.yaml", "base/opensail-old/NOTES.md", "base/opensail/NOTES.md"];
  for (const file of files.toReversed()) put(root, file, "resources: []\n");
  const { plan } = await gen(root, systems(2));
  expect(plan.foreign).toEqual(files);
  expect(plan.remove).toEqual([]);
  expect(status(root)).toBe(files.map((file) => `?? ${file}`).join("\n"));
});

test("a fresh clone has no record, and still prunes ours, keeps theirs and refuses an edit", async () => {
  const origin = repositoryWithHistory();
  const files = [
    ...systems(1),
    yaml(
      "base/shop/kustomization.yaml",
      "configMapGenerator:\n- files:\n  - app.toml\n  - web.conf=nginx.conf\n  name: c",
    ),
    { path: "base/shop/app.toml", text: "a = 1\n" },
    { path: "base/shop/nginx.conf", text: "server {}\n" },
  ];
  await gen(origin, files);
  put(origin, "base/shop/README.md", "by a person\n");
  commitAll(origin, "notes");
  const clone = join(temporaryFolder(), "clone");
  git(origin, "clone", "-q", origin, clone);
  identify(clone);
  appendFileSync(join(clone, API), "# edit\n");
  (await refusedLater(gen(clone, systems(1)))).toThrow("edited by hand");
  git(clone, "checkout", "-q", API);
  const { plan } = await gen(clone, systems(1));
  expect(plan.remove.sort()).toEqual([
    "base/shop/app.toml",
    "base/shop/kustomization.yaml",
    "base/shop/nginx.conf",
  ]);
  expect(plan.foreign).toEqual(["base/shop/README.md"]);
  expect(status(clone)).toBe("");
});

test("after a checkout of another branch the run knows that branch's files", async () => {
  const root = await generatedRepository();
  git(root, "checkout", "-q", "-b", "side");
  await gen(root, systems(2));
  git(root, "checkout", "-q", "main");
  await gen(root, systems(3));
  git(root, "checkout", "-q", "side");
  await gen(root, systems(4));
  git(root, "reset", "-q", "--soft", "HEAD~1");
  const { commit } = await gen(root, systems(4));
  expect(commit?.changes).toEqual([{ path: API, action: "change" }]);
});

test.each([
  ["missing", (folder: string) => rmSync(folder, { recursive: true })],
  ["cut off", (folder: string) => put(folder, "record", text(folder, "record").slice(0, 150))],
  ["of another format", (folder: string) => put(folder, "record", "kustogen-record 99\n{}\n{}\nend\n")],
  [
    "full of rubbish",
    (folder: string) => put(folder, "record", 'kustogen-record 5\n{"head":1}\nx\n[["a"],[1]\n'),
  ],
  [
    "a folder",
    (folder: string) => {
      rmSync(join(folder, "record"));
      put(folder, "record/file", "x");
    },
  ],
])("a record that is %s costs nothing but time", async (_, damage) => {
  const root = await generatedRepository();
  damage(openProjectRepository(root, DEFAULT_FOLDERS).recordFolder);
  const { plan, commit } = await gen(root, systems(2));
  expect(plan.change).toEqual([API]);
  expect(commit?.changes).toHaveLength(1);
  put(root, API, "edit: 1\n");
  await expect(gen(root, systems(3))).rejects.toThrow("edited by hand");
});

test("--check lists each difference with a short diff and writes nothing", async () => {
  const root = newRepository();
  await gen(root, systems(1));
  const repository = openProjectRepository(root, DEFAULT_FOLDERS);
  expect(differences(root, planDelivery(repository, systems(1), SCOPE))).toEqual([]);
  const files = systems(2).filter(({ path }) => path !== "base/opensail/service-api.yaml");
  files.push(yaml("base/trevor/pvc.yaml", "kind: PersistentVolumeClaim"));
  const found = differences(root, planDelivery(repository, files, SCOPE));
  expect(found.map(({ path, action }) => [action, path])).toEqual([
    ["change", API],
    ["remove", "base/opensail/service-api.yaml"],
    ["create", "base/trevor/pvc.yaml"],
  ]);
  expect(found[0]?.diff).toContain("-  replicas: 1\n+  replicas: 2");
  expect(found[1]?.diff).toContain("-kind: Service");
  expect(found[2]?.diff).toContain("+kind: PersistentVolumeClaim");
  expect(status(root)).toBe("");
  put(root, API, "edit: 1\n");
  expect(differences(root, planDelivery(repository, systems(1), SCOPE)).map(({ path }) => path)).toEqual([
    API,
  ]);
});
