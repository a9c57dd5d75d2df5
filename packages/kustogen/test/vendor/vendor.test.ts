import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { RemoteCache } from "@kustogen/kustomize/node/remote/remote-cache.ts";
import type { RemoteSource } from "@kustogen/kustomize/outside.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { putAll, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { lockDrift, readLock, refuseDrift } from "../../src/vendor/lock.ts";
import { updateVendored, vendor } from "../../src/vendor/vendor.ts";
import { placeAt } from "../output/place.ts";

const top = temporaryFolder();
const upstream = join(top, "upstream");
const URL = `file://${upstream}`;
const cache = process.env.XDG_CACHE_HOME;
let root = "";
let projects = 0;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
    cwd: upstream,
    encoding: "utf8",
  }).trim();
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const add = (name: string, source: string, force = false) =>
  vendor(name, source, { ...placeAt(root), remote: new RemoteCache(), force });
const update = (force = false, ...names: string[]) =>
  updateVendored(names, { ...placeAt(root), remote: new RemoteCache(), force });
const read = (path: string) => readFileSync(join(root, path), "utf8");

beforeAll(() => {
  process.env.XDG_CACHE_HOME = join(top, "cache");
  putAll(upstream, {
    "deploy/live/kustomization.yaml": "resources: [../base]\nnamePrefix: live-\n",
    "deploy/base/kustomization.yaml": "resources: [one.yaml]\n",
    "deploy/base/one.yaml": configMap("one"),
    "deploy/base/unused.yaml": configMap("unused"),
    "plain/a.yaml": configMap("a"),
    "plain/more/b.yml": configMap("b"),
    "plain/README.md": "# no YAML\n",
    "chart/kustomization.yaml": "helmCharts: [{name: widgets, repo: https://example.com}]\n",
    "remote/kustomization.yaml": 'resources: ["https://example.com/org/other//base?ref=v1"]\n',
  });
  putAll(join(top, "elsewhere"), { "a.yaml": configMap("a") });
  symlinkSync(join(top, "elsewhere"), join(upstream, "away"));
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "one");
  git("tag", "v1");
});
afterAll(() => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
});
beforeEach(() => {
  root = join(top, `project-${projects++}`);
  mkdirSync(join(root, "generators"), { recursive: true });
});

it("an update where nothing is vendored writes nothing", () => {
  expect(update()).toEqual([]);
  expect(existsSync(join(root, "generators/vendor"))).toBe(false);
});

describe("vendoring a folder of a repository", () => {
  it("keeps the files that rendering it reads, in their places, and says what they were", () => {
    const change = add("widgets", `${URL}//deploy/live?ref=v1`);
    const commit = git("rev-parse", "v1");
    expect(change).toMatchObject({
      commit,
      uses: ['kustomization("vendor/widgets/live")'],
    });
    expect(existsSync(join(root, "generators/vendor/widgets/base/unused.yaml"))).toBe(false);
    const lock = read("generators/vendor/vendor.yaml");
    expect(lock).toMatch(/^# The sources and digests of the files that `kustogen vendor` fetched/);
    expect(lock.replaceAll('"', "")).toContain(
      `widgets:\n  source: ${URL}//deploy/live?ref=v1\n  commit: ${commit}\n  files:\n`,
    );
    expect(lock).toMatch(/\n {4}base\/one\.yaml: sha256:[0-9a-f]{64}\n/);
    expect(lockDrift(root, DEFAULT_FOLDERS, readLock(root, DEFAULT_FOLDERS))).toEqual([]);
  });

  it("refuses one that reads what lies elsewhere, since gen fetches nothing", () => {
    refused(() => add("remote", `${URL}//remote?ref=v1`)).toThrow(
      /remote\?ref=v1: can't be rendered from its own files alone, as `gen` does without network and helm: remote\/kustomization\.yaml.*example\.com/,
    );
    expect(existsSync(join(root, "generators/vendor"))).toBe(false);
  });

  it("keeps a single file of the repository", () => {
    const change = add("one", `${URL}//plain/a.yaml?ref=v1`);
    expect(change).toMatchObject({
      commit: git("rev-parse", "v1"),
      uses: ['manifests("vendor/one/a.yaml")'],
    });
    expect(read("generators/vendor/one/a.yaml")).toBe(configMap("a"));
  });

  it.each(["Widgets", "a/b", ".hidden", "", "vendor.yaml"])("refuses %j as a name for it", (name) => {
    refused(() => add(name, `${URL}//plain?ref=v1`)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("can't be the name of a vendored folder"),
        code: "invalid-name",
      }),
    );
    expect(existsSync(join(root, "generators/vendor"))).toBe(false);
  });

  it("refuses one that a link leads out of the repository", () => {
    refused(() => add("away", `${URL}//away?ref=v1`)).toThrow(
      `${URL}//away?ref=v1: reads ${top}/elsewhere/a.yaml, which is outside the repository`,
    );
    expect(existsSync(join(root, "generators/vendor"))).toBe(false);
  });

  it("says of one with a chart what to vendor in its place, and no option that isn't there", () => {
    refused(() => add("chart", `${URL}//chart?ref=v1`)).toThrow(
      /chart\?ref=v1: has a Helm chart, .* `helm template NAME CHART --values FILE > NAME.yaml`, and vendor that file; or/,
    );
  });

  it("names a folder, a ref and a repository that are not there", () => {
    refused(() => add("x", `${URL}//nothing?ref=v1`)).toThrow(/nothing\?ref=v1: there is no such folder/);
    refused(() => add("x", `${URL}?ref=v9`)).toThrow(InputError);
    refused(() => add("x", `file://${top}/no-repository`)).toThrow(OutsideError);
    refused(() => add("x", "no/such/folder")).toThrow("isn't a URL, nor an existing file or folder");
  });

  it("refuses a login in its URL, since its lock file is committed", () => {
    refused(() => add("x", "https://robot:hunter2@git.example.com/org/repo//deploy?ref=v1")).toThrow(
      /^https:\/\/…@git\.example\.com\/org\/repo\/\/deploy\?ref=v1: the source is written to vendor\/vendor\.yaml/,
    );
    expect(existsSync(join(root, "generators/vendor"))).toBe(false);
  });

  it("is fetched again only by --update, which says what a branch is now", () => {
    const first = add("widgets", `${URL}//deploy/live?ref=main`);
    expect(update()).toMatchObject([{ before: first.commit, commit: first.commit }]);
    putAll(upstream, {
      "deploy/base/kustomization.yaml": "resources: [two.yaml]\n",
      "deploy/base/two.yaml": configMap("two"),
    });
    git("add", "-A");
    git("commit", "-qm", "two");
    const [second] = update(false, "widgets");
    expect(second).toMatchObject({
      before: first.commit,
      commit: git("rev-parse", "main"),
    });
    expect(read("generators/vendor/widgets/base/two.yaml")).toBe(configMap("two"));
    expect(existsSync(join(root, "generators/vendor/widgets/base/one.yaml"))).toBe(false);
    refused(() => update(false, "widget")).toThrow('nothing is called "widget". Did you mean "widgets"?');
  });
});

describe("vendoring a file by its URL", () => {
  const answering = (answer: ReturnType<RemoteSource["fetch"]>): RemoteSource => ({
    clone: () => {
      throw new Error("not asked");
    },
    fetch: () => answer,
  });

  it("keeps the file of a URL, with the line ends that git would give it", () => {
    const remote = answering({ ok: true, content: Buffer.from(configMap("x").replaceAll("\n", "\r\n")) });
    const change = vendor("crds", "https://example.com/v1/crds.yaml?x=1", {
      ...placeAt(root),
      remote,
      force: false,
    });
    expect(change).toMatchObject({ commit: undefined, uses: ['manifests("vendor/crds/crds.yaml")'] });
    expect(read("generators/vendor/crds/crds.yaml")).toBe(configMap("x"));
  });

  it("says what the server answered", () => {
    const remote = answering({ ok: false, status: "404 Not Found" });
    refused(() =>
      vendor("crds", "https://example.com/crds.yaml", { ...placeAt(root), remote, force: false }),
    ).toThrow("https://example.com/crds.yaml: the server answered 404 Not Found");
  });
});

describe("vendoring what lies on this machine", () => {
  it("keeps every YAML file of a folder without a kustomization but hidden ones, and where it lay", () => {
    putAll(root, {
      "parts/upstream/b/two.yml": configMap("two"),
      "parts/upstream/a.yaml": configMap("a"),
      "parts/upstream/.git/config.yaml": "a: 1\n",
      "parts/upstream/notes.txt": "no YAML\n",
    });
    expect(add("parts", "parts/upstream").uses).toEqual([
      'manifests("vendor/parts/a.yaml")',
      'manifests("vendor/parts/b/two.yml")',
    ]);
    const { source, files } = readLock(root, DEFAULT_FOLDERS).parts ?? {};
    expect([source, Object.keys(files ?? {})]).toEqual(["parts/upstream", ["a.yaml", "b/two.yml"]]);
  });

  it("keeps a folder with what its kustomization reads beside it", () => {
    putAll(root, {
      "upstream/live/kustomization.yaml": "resources: [../base]\n",
      "upstream/base/kustomization.yaml": "resources: [one.yaml]\n",
      "upstream/base/one.yaml": configMap("one"),
    });
    expect(add("local", "upstream/live").uses).toEqual(['kustomization("vendor/local/live")']);
    expect(lockDrift(root, DEFAULT_FOLDERS, readLock(root, DEFAULT_FOLDERS))).toEqual([]);
    const before = read("generators/vendor/vendor.yaml");
    update();
    expect(read("generators/vendor/vendor.yaml")).toBe(before);
  });

  it("keeps a file", () => {
    putAll(root, { "upstream/one.yaml": configMap("one") });
    expect(add("one", "upstream/one.yaml").uses).toEqual(['manifests("vendor/one/one.yaml")']);
    expect(readLock(root, DEFAULT_FOLDERS).one?.source).toBe("upstream/one.yaml");
  });

  it("refuses what has no YAML, with what is expected", () => {
    putAll(root, { "upstream/notes.txt": "no YAML\n" });
    refused(() => add("x", "upstream")).toThrow("upstream: has no kustomization and no YAML file");
    refused(() => add("x", "upstream/notes.txt")).toThrow("upstream/notes.txt: expected a YAML file");
  });
});

it.each(["https://[example/a.yaml", "https://example.com/%ff.yaml", "ftp://example.com/a.yaml", "nothing"])(
  "%s, which is no source, is refused with the forms of one",
  (source) => {
    const remote: RemoteSource = {
      clone: () => expect.unreachable("no repository"),
      fetch: () => expect.unreachable("no file"),
    };
    refused(() => vendor("x", source, { ...placeAt(root), remote, force: false })).toThrow(
      `${source}: isn't a URL, nor an existing file or folder. Expected a repository such as`,
    );
  },
);

describe("several vendored folders", () => {
  beforeEach(() => {
    for (const name of ["one", "two"]) {
      putAll(root, { [`upstream/${name}/a.yaml`]: configMap(name) });
      add(name === "one" ? "z-one" : "a-two", `upstream/${name}`);
    }
    putAll(root, { "upstream/one/a.yaml": configMap("new"), "upstream/two/a.yaml": configMap("new") });
  });

  it("are updated together or by name, whatever was changed in another", () => {
    putAll(root, { "generators/vendor/a-two/a.yaml": configMap("mine") });
    expect(update(false, "z-one")).toMatchObject([{ name: "z-one" }]);
    expect(read("generators/vendor/a-two/a.yaml")).toBe(configMap("mine"));
    expect(readLock(root, DEFAULT_FOLDERS)["a-two"]?.source).toBe("upstream/two");
    expect(update(true).map(({ name }) => name)).toEqual(["a-two", "z-one"]);
    expect(Object.keys(readLock(root, DEFAULT_FOLDERS))).toEqual(["a-two", "z-one"]);
    expect(read("generators/vendor/a-two/a.yaml")).toBe(configMap("new"));
  });
});

describe("what someone changed in a vendored folder", () => {
  beforeEach(() => {
    putAll(root, {
      "upstream/kustomization.yaml": "resources: [one.yaml]\n",
      "upstream/one.yaml": configMap("one"),
    });
    add("local", "upstream");
  });

  it("stops gen, with every file and the ways on", () => {
    putAll(root, {
      "generators/vendor/local/one.yaml": configMap("mine"),
      "generators/vendor/local/new.yaml": "a: 1\n",
    });
    rmSync(join(root, "generators/vendor/local/kustomization.yaml"));
    refused(() => refuseDrift(root, DEFAULT_FOLDERS)).toThrow(
      "generators/vendor/local/kustomization.yaml: is missing\n" +
        "generators/vendor/local/one.yaml: differs from what was fetched\n" +
        "generators/vendor/local/new.yaml: was not fetched\n" +
        "Vendored files must be as generators/vendor/vendor.yaml records them. Change the resources in the system that uses them, or",
    );
  });

  it("is not lost by fetching again, except with --force", () => {
    putAll(root, { "generators/vendor/local/one.yaml": configMap("mine") });
    refused(() => update()).toThrow("Nothing was written; --force overwrites it");
    refused(() => add("local", "upstream")).toThrow("already exists, from upstream");
    expect(update(true)).toMatchObject([{ name: "local" }]);
    expect(read("generators/vendor/local/one.yaml")).toBe(configMap("one"));
  });

  it("is only its line ends where git gave the files Windows' ones", () => {
    putAll(root, { "generators/vendor/local/one.yaml": configMap("one").replaceAll("\n", "\r\n") });
    expect(lockDrift(root, DEFAULT_FOLDERS, readLock(root, DEFAULT_FOLDERS))).toEqual([]);
  });

  it("goes with another source that --force puts in its place", () => {
    putAll(root, { "other/two.yaml": configMap("two") });
    expect(add("local", "other", true)).toMatchObject({
      source: "other",
    });
    expect(read("generators/vendor/local/two.yaml")).toBe(configMap("two"));
    expect(existsSync(join(root, "generators/vendor/local/one.yaml"))).toBe(false);
  });

  it("a folder in no entry is its author's own", () => {
    putAll(root, { "generators/vendor/own/x.yaml": configMap("x") });
    expect(lockDrift(root, DEFAULT_FOLDERS, readLock(root, DEFAULT_FOLDERS))).toEqual([]);
    refused(() => add("own", "upstream")).toThrow(
      "already exists, but isn't in generators/vendor/vendor.yaml",
    );
  });
});

it("a lock file that someone broke is named with its place", () => {
  putAll(root, { "generators/vendor/vendor.yaml": "widgets:\n  source: x\n  files: {a.yaml: abc}\n" });
  refused(() => readLock(root, DEFAULT_FOLDERS)).toThrow(
    /^generators\/vendor\/vendor\.yaml:3:\d+: widgets\.files\["?a\.yaml"?\]: /,
  );
});
