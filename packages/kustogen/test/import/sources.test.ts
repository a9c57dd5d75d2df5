import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeGit } from "@kustogen/kustomize/node/git/run.ts";
import { rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putAll } from "../../../../test/repository.ts";
import { resources } from "../../../review/test/check/state.ts";
import { servedVersion } from "../../src/import/environment-sections.ts";
import { withPlace } from "../../src/import/place.ts";
import { fromFiles } from "../../src/import/rendered-sources.ts";
import { fromFolders } from "../../src/import/sources.ts";
import { importedState } from "../../src/import/state.ts";
import { unlistedNotes } from "../../src/import/unlisted-files.ts";

let root: string;
const remote = () => rendererOptions({ remote: true }).remote as NonNullable<unknown> as never;
const object = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

const write = (files: Record<string, string>) => putAll(root, files);

const git = (...args: string[]) =>
  changeGit(root, ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args]);

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-sources-")));
  write({
    "overlays/base/kustomization.yaml": "resources: [account.yaml]\n",
    "overlays/base/account.yaml": object("ServiceAccount", "web"),
    "overlays/cloud-base/kustomization.yaml": "resources: [../base, config.yaml]\n",
    "overlays/cloud-base/config.yaml": object("ConfigMap", "cloud"),
    "overlays/beta/kustomization.yaml": "resources: [../cloud-base]\n",
    "overlays/production/kustomization.yaml": "resources: [../cloud-base]\n",
    "overlays/local/kustomization.yaml": "resources: [../base]\n",
    "overlays/files/account.yaml": object("ServiceAccount", "unused"),
    "alone/base/kustomization.yaml": "resources: [account.yaml]\n",
    "alone/base/account.yaml": object("ServiceAccount", "web"),
    "twice/kustomization.yaml": "resources: [objects.yaml]\n",
    "twice/objects.yaml": `${object("ConfigMap", "one")}---\n${object("ConfigMap", "other")}`,
    "hand/kustomization.yaml":
      "resources: [account.yaml]\nconfigMapGenerator: [{name: a, files: [values.yaml]}]\n",
    "hand/account.yaml": object("ServiceAccount", "web"),
    "hand/values.yaml": "a: b\n",
    "hand/by-hand.yaml": object("Job", "init"),
    "hand/README.md": "# Web\n",
    "dead/base/kustomization.yaml": "resources: [web.yaml]\n",
    "dead/base/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:v1", env: [{name: DATABASE_URL, value: "sqlite:///./shop.db"}]}]}
`,
    "dead/beta/kustomization.yaml":
      "resources: [../base]\nnamespace: shop\npatches: [{path: one.yaml, target: {kind: Deployment, name: web, namespace: shop}}]\n",
    "dead/beta/one.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n",
    "dead/live/kustomization.yaml": "resources: [../base]\nnamePrefix: live-\n",
    "dead/test/kustomization.yaml":
      "resources: [../base]\nnamePrefix: test-\nreplicas: [{name: web, count: 3}]\n",
    "broken/kustomization.yaml": "resources: [missing.yaml]\n",
  });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "as it was");
  write({ "overlays/base/account.yaml": object("ServiceAccount", "renamed") });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What an import of folders reads. */
function read(paths: string[], revision?: string, repository = root) {
  const named = paths.map((text) => {
    const [path = "", name] = text.split("@");
    return { name, path };
  });
  return withPlace({ folders: [], repository, revision, remote: remote() }, (place) =>
    fromFolders(named, place),
  );
}

describe("folders of an import", () => {
  it("that others build on are no environments by their names, and those without a kustomization are left out", () => {
    const { environments, shared, notes } = read(["overlays/*"]);
    expect(environments.map(({ name }) => name)).toEqual(["beta", "local", "production"]);
    expect(shared.map(({ name, members }) => [name, members])).toEqual([
      ["cloud-base", ["beta", "production"]],
    ]);
    expect(notes).toEqual([
      "overlays/files: has no kustomization, so it isn't an environment",
      expect.stringContaining("overlays/base: 4 of the others build on it, so it isn't an environment"),
      expect.stringContaining("overlays/cloud-base: 2 of the others build on it, so it isn't an environment"),
    ]);
  });

  it("have files that nothing lists, which are named: deleting the originals would lose them", () => {
    const said =
      "hand/by-hand.yaml: no imported environment lists it, so it isn't part of the system; keep those that someone still applies by hand before you remove the originals";
    expect([read(["hand"]).notes.at(-1), read(["hand"], "HEAD").notes.at(-1)]).toEqual([said, said]);
  });

  it("have files that nothing lists and an object reads where they are, which stay", () => {
    const reader = resources(
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {sources: [{helm: {valueFiles: ["$values/live/web-values.yaml"]}}]}\n',
    );
    expect(unlistedNotes(["live/web-values.yaml", "live/old.yaml"], [{ resources: reader }])).toEqual([
      "live/web-values.yaml: Application web reads it in the repository, so that it stays where it is",
      "live/old.yaml: no imported environment lists it, so it isn't part of the system; keep those that someone still applies by hand before you remove the originals",
    ]);
  });

  it("are read as a revision has them", () => {
    const names = (revision?: string) =>
      read(["overlays/local"], revision).environments.flatMap(({ resources }) =>
        resources.map(({ metadata }) => metadata.name),
      );
    expect([names(), names("HEAD")]).toEqual([["renamed"], ["web"]]);
  });

  it("are read from another repository behind an address, at a revision", () => {
    const { environments, suggestedName } = read(["overlays/local"], "HEAD", `file://${root}`);
    expect(environments[0]?.resources[0]?.metadata.name).toBe("web");
    expect(environments[0]?.from).toBe("overlays/local");
    expect(suggestedName).not.toBe("overlays");
  });

  it.each<[string[], string, string?]>([
    [["no/such"], "no/such: there is no such folder"],
    [["no/such"], "no/such: there is no such folder in the revision HEAD", "HEAD"],
    [["overlays/b*a/x*"], "overlays/b*a/x*: there is no such folder"],
    [["alone/base/account.yaml"], "is a file; import takes folders with a kustomization"],
    [["overlays/files"], "there is no kustomization.yaml"],
    [["broken"], "broken/missing.yaml: there is no such file"],
    [["overlays/local"], "revision nothing does not exist", "nothing"],
    [["alone/base"], `alone/base: "base" can't be the name of an environment`],
    [["overlays/beta@Beta"], `"Beta" can't be the name of an environment; expected lowercase letters`],
    [
      ["overlays/beta@live", "overlays/local@live"],
      "two environments are called live: overlays/beta and overlays/local; name them with --env NAME=DIR",
    ],
  ])("%j: %s", (paths, message, revision) => {
    expect(() => read(paths, revision)).toThrow(message);
  });

  it("of a repository that is not there", () => {
    expect(() => read(["x"], undefined, "nowhere at all")).toThrow(
      "--repository nowhere at all: expected an existing folder or the URL",
    );
  });
});

describe("rendered files", () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(root, name), text);
    return { name: undefined, path: join(root, name) };
  };

  it.each([
    ["two.yaml", `${object("ConfigMap", "a")}---\n${object("ConfigMap", "a")}`, "a"],
    ["empty.yaml", "", "empty.yaml: contains no objects"],
    ["text.yaml", "just words\n", "text.yaml"],
    ["key.yaml", `${object("ConfigMap", "a")}data: {a: b, a: c}\n`, "key.yaml:4: "],
  ])("%s is refused by its name", (name, text, message) => {
    expect(() => fromFiles([file(name, text)])).toThrow(message);
    expect(() => fromFiles([file(name, text)])).not.toThrow("/import/");
  });
});

it("two objects of one identity are named", () => {
  const one = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
  expect(() => importedState({ name: "beta", from: "beta.yaml", resources: [one, one] })).toThrow(
    "beta.yaml: ConfigMap a exists twice; two objects can't share group, kind, namespace and name",
  );
});

it("a kind that nothing is known of is kept", () => {
  const thing = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a" }, spec: { any: null } };
  const state = importedState({ name: "beta", from: "beta.yaml", resources: [thing] });
  expect(state).toMatchObject({ expected: [thing], changes: [] });
  expect(servedVersion([state])).toBe("1.35");
});

it("where folders and their repository only say where they are, its owner says more than the folder of the clone", async () => {
  const clone = join(realpathSync(mkdtempSync(join(tmpdir(), "kustogen-10-"))), "infrastructure");
  putAll(clone, {
    "infrastructure/dev/kustomization.yaml": "resources: [account.yaml]\n",
    "infrastructure/dev/account.yaml": object("ServiceAccount", "web"),
  });
  await changeGit(clone, ["init", "-q"]);
  const called = () => read(["infrastructure/dev"], undefined, clone).repositoryName;
  expect(called()).toMatch(/^kustogen-10-/);
  await changeGit(clone, ["remote", "add", "origin", "https://git.example.com/Acme-Shop/infrastructure.git"]);
  expect(called()).toBe("Acme-Shop");
});

it("a patch that never applied is named, as nothing of it is imported, and so is what check warns of", () => {
  expect(read(["dead/beta", "dead/live", "dead/test"]).notes).toEqual([
    "found in the originals, and imported as it is (`kustogen check` explains how to fix it):",
    "  beta, live: Deployment web: runs up to 2 pods, but container web keeps its data in SQLite (DATABASE_URL) (dead/base/web.yaml:5)",
    "  test: Deployment web: runs up to 3 pods, but container web keeps its data in SQLite (DATABASE_URL) (dead/test/kustomization.yaml:3)",
    "found in the originals; what has no effect is not imported:",
    "  beta: the patch does nothing: its target (kind: Deployment, name: web, namespace: shop) matches no " +
      "resource here; without its namespace, it would match (dead/beta/kustomization.yaml:3)",
  ]);
});

it("objects that begin alike have their whole names in what is found in them", () => {
  const sqlite = (name: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: web, image: "web:v1", env: [{name: DATABASE_URL, value: "sqlite:///./shop.db"}]}]}\n`;
  const many = (name: string, count: number) =>
    `resources: [../base]\nreplicas: [{name: ${name}, count: ${count}}]\n`;
  write({
    "alike/base/kustomization.yaml": "resources: [server.yaml, worker.yaml]\n",
    "alike/base/server.yaml": sqlite("shop-server"),
    "alike/base/worker.yaml": sqlite("shop-worker"),
    "alike/beta/kustomization.yaml": many("shop-server", 2),
    "alike/live/kustomization.yaml": many("shop-worker", 3),
  });
  expect(read(["alike/beta", "alike/live"]).notes.map((note) => note.slice(0, 30))).toEqual([
    "found in the originals, and im",
    "  beta: Deployment shop-server",
    "  live: Deployment shop-worker",
  ]);
});
