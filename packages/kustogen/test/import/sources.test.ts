import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { putAll, temporaryFolder } from "../../../../test/repository.ts";
import { stageOf } from "../../src/import/environment-names.ts";
import { importPlace } from "../../src/import/place.ts";
import { fromFiles } from "../../src/import/rendered-sources.ts";
import { fromFolders } from "../../src/import/sources.ts";
import { importedState } from "../../src/import/state.ts";
import { named } from "./repositories.ts";

let root: string;
const object = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

const write = (files: Record<string, string>) => putAll(root, files);

beforeAll(() => {
  root = temporaryFolder();
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
    "broken/kustomization.yaml": "resources: [missing.yaml]\n",
  });
});

/** What an import of folders reads. */
function read(paths: string[], base?: string) {
  return fromFolders(named(root, paths), importPlace([], undefined, root), {}, base);
}

describe("folders of an import", () => {
  it("that others build on are no environments by their names, and those without a kustomization are left out", () => {
    const { environments, notes } = read(["overlays/*"]);
    expect(environments.map(({ name }) => name)).toEqual(["beta", "local", "production"]);
    expect(notes).toEqual([
      "overlays/files: has no kustomization, so it isn't an environment",
      expect.stringContaining("overlays/base: 4 of the others build on it, so it isn't an environment"),
      expect.stringContaining("overlays/cloud-base: 2 of the others build on it, so it isn't an environment"),
    ]);
  });

  it("have as base what all of them build on, the nearest such folder, or the environment that --base names", () => {
    const base = (paths: string[], given?: string) => {
      const found = read(paths, given).base;
      return typeof found === "string" ? found : found.from;
    };
    expect(base(["overlays/*"])).toBe("overlays/base");
    expect(base(["overlays/beta", "overlays/production"])).toBe("overlays/cloud-base");
    expect(base(["overlays/beta", "overlays/production"], "beta")).toBe("beta");
    expect(base(["overlays/beta"])).toBe("beta");
    expect(() => base(["overlays/local", "twice"])).toThrow(
      "no folder is what all environments build on: name the one for base/: --base local. The environments are local, twice",
    );
    expect(() => base(["overlays/local", "twice"], "lokal")).toThrow(
      "--base lokal: no such environment. The environments are local, twice",
    );
  });

  it("are copied as they are if their files render to the same alone", () => {
    const { copied } = read(["overlays/beta", "overlays/production"]);
    expect(Object.fromEntries(copied?.folders ?? [])).toEqual({
      base: "cloud-base",
      beta: "beta",
      production: "production",
    });
    expect([...(copied?.files.keys() ?? [])]).toEqual(
      "base/account.yaml base/kustomization.yaml beta/kustomization.yaml cloud-base/config.yaml cloud-base/kustomization.yaml production/kustomization.yaml".split(
        " ",
      ),
    );
  });

  it.each([
    ["a generator makes", "secretGenerator: [{name: db, literals: [password=hunter22]}]\n", ""],
    [
      "a file has",
      "",
      "---\napiVersion: v1\nmetadata: {name: db}\nkind: Secret\nstringData: {password: hunter22}\n",
    ],
  ])("are copied without a Secret with values that %s in one environment", (_, more, secret) => {
    write({
      "secret/base/kustomization.yaml": "resources: [web.yaml]\n",
      "secret/base/web.yaml": object("ConfigMap", "web"),
      "secret/one/kustomization.yaml": `# why\nresources: [../base, more.yaml]\n${more}`,
      "secret/one/more.yaml": object("ConfigMap", "more") + secret,
      "secret/two/kustomization.yaml": "resources: [../base]\n",
    });
    const { copied } = read(["secret/one", "secret/two"]);
    expect(copied?.folders.get("one")).toBe("one");
    expect(copied?.files.get("one/kustomization.yaml")).toContain("# why");
    expect([...(copied?.files.values() ?? [])].join("")).not.toMatch(/hunter22|Secret|secretG/);
  });

  it("are not copied if a Secret with values can't be left out of them", () => {
    const patch =
      "patches: [{patch: '{apiVersion: v1, kind: Secret, metadata: {name: db}, $patch: delete}'}]\n";
    write({
      "secret/one/kustomization.yaml": `resources: [db.yaml]\n${patch}`,
      "secret/one/db.yaml":
        "apiVersion: v1\nmetadata: {name: db}\nkind: Secret\ndata: {password: aHVudGVyMjI=}\n",
    });
    expect(read(["secret/one"]).copied).toBeUndefined();
  });

  it("that all build on several folders start from all of these, which a kustomization lists", () => {
    write({
      "parts/web/kustomization.yaml": "resources: [account.yaml]\n",
      "parts/web/account.yaml": object("ServiceAccount", "web"),
      "parts/db/kustomization.yaml": "resources: [account.yaml]\n",
      "parts/db/account.yaml": object("ServiceAccount", "db"),
      "parts/live/kustomization.yaml": "resources: [../web, ../db]\n",
      "parts/test/kustomization.yaml": "resources: [../web, ../db]\nnameSuffix: -test\n",
    });
    const { base, copied } = read(["parts/live", "parts/test"]);
    expect(base).toMatchObject({ name: "base", from: "parts/web and parts/db" });
    expect(copied?.files.get("built-on-by-all/kustomization.yaml")).toBe(
      "resources:\n  - ../web\n  - ../db\n",
    );
    expect(copied?.folders.get("base")).toBe("built-on-by-all");
  });

  it.each<[string[], string]>([
    [["b=no/such"], "b=no/such: there is no such folder; expected --env b=no/such"],
    [["alone/base/account.yaml"], "is a file; import takes folders with a kustomization"],
    [["overlays/files"], "there is no kustomization.yaml"],
    [["broken"], "broken/missing.yaml: there is no such file"],
    [["alone/base"], `alone/base: "base" can't be the name of an environment`],
    [["overlays/beta@Beta"], `"Beta" can't be the name of an environment; expected lowercase letters`],
    [
      ["overlays/beta@live", "overlays/local@live"],
      "two environments are called live: overlays/beta and overlays/local; name them with --env NAME=DIR",
    ],
  ])("%j: %s", (paths, message) => {
    expect(() => read(paths)).toThrow(message);
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
    expect(() => fromFiles([file(name, text)])).not.toThrow(/kustomization|rendered/);
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
});

it.each([
  ["kflux-p01", "components/kite/production/kflux-p01", "production"],
  ["eu-prod", "envs/dev/eu-prod", "production"],
  ["qa", "production/qa", "beta"],
  ["dev", "production/dev", "development"],
  ["other", "envs/other", "development"],
])("the stage of %s in %s is %s", (name, from, stage) => {
  expect(stageOf(name, from)).toBe(stage);
});
