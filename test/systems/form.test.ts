import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DiskTree, Renderer } from "kustogen/kustomize";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

// biome-ignore lint/suspicious/noExplicitAny: patches of all kinds have no common type.
type Found = any;

const OVERLAYS = fileURLToPath(new URL("../../overlays/", import.meta.url));
const renderer = new Renderer(new DiskTree());

const textIn = (folder: string, name: string): string => readFileSync(`${OVERLAYS}${folder}/${name}`, "utf8");
const valueIn = (folder: string, name: string): Found => parse(textIn(folder, name), { version: "1.1" });

const folders = readdirSync(OVERLAYS).flatMap((layer) =>
  readdirSync(OVERLAYS + layer).map((system) => `${layer}/${system}`),
);

interface Patch {
  name: string;
  text: string;
  value: Found;
  target: { kind: string; name: string; namespace?: string } | undefined;
}

/** The patches of a folder, and what they reach: all that it builds on, and what it adds. */
function patchesOf(folder: string): { patches: Patch[]; reached: Found[] } {
  const { patches = [], resources = [] } = valueIn(folder, "kustomization.yaml");
  return {
    patches: patches.map(({ path, target }: Found) => ({
      name: path,
      text: textIn(folder, path),
      value: valueIn(folder, path),
      target,
    })),
    reached: resources.flatMap((path: string) =>
      path.startsWith("..") ? renderer.build(`${OVERLAYS}${folder}/${path}`) : valueIn(folder, path),
    ),
  };
}

/** True for the object that a patch names; a generated one has a hash behind its name. */
function isOf(one: Found, { kind, metadata }: Found): boolean {
  const bare = kind === "ConfigMap" ? one.metadata.name.replace(/-[a-z0-9]{10}$/, "") : one.metadata.name;
  const isNamed = [one.metadata.name, bare].includes(metadata.name);
  return one.kind === kind && isNamed && one.metadata.namespace === metadata.namespace;
}

describe.each(folders)("the patches of overlays/%s", (folder) => {
  const { patches, reached } = patchesOf(folder);

  test("select by kind and names exactly the objects that their files are called after", () => {
    for (const { name, target, value, text } of patches) {
      const fits = (pattern: string | undefined, found: string) =>
        pattern === undefined || new RegExp(`^(?:${pattern})$`).test(found);
      const selected = reached.filter((one) =>
        target === undefined
          ? isOf(one, value)
          : fits(target.kind, one.kind) &&
            fits(target.name, one.metadata.name) &&
            fits(target.namespace, one.metadata.namespace ?? "default"),
      );
      expect([name, selected.length]).toEqual([name, name.split("+").length]);
      for (const { kind, metadata } of target === undefined ? [value] : selected) {
        expect(name).toContain(metadata.name);
        expect(name).toContain(kind.toLowerCase());
        if (target) expect(text).toContain(`${kind} ${metadata.name}`);
      }
    }
  });

  test("have no operation on variables, and tests where an index decides", () => {
    for (const { name, value, text } of patches.filter((one) => Array.isArray(one.value))) {
      expect(name).toMatch(/\.json6902\.yaml$/);
      for (const { op, path } of value) {
        expect(path).not.toMatch(/\/env(?:From)?(?:\/|$)/);
        const index = /^(.*?\/\d+)(?:\/|$)/.exec(path)?.[1];
        if (op === "test" || index === undefined) continue;
        const tests = value.filter((one: Found) => one.op === "test").map((one: Found) => one.path);
        expect([name, path, tests.some((one: string) => one.startsWith(`${index}/`))]).toEqual([
          name,
          path,
          true,
        ]);
        expect(text).toContain("A `test` stops the build when its index has another element.");
      }
    }
  });

  test("are one strategic file an object, and say of variables and their sources all where they differ", () => {
    const merges = patches.filter((one) => one.name.endsWith(".patch.yaml"));
    for (const { name, value, text } of merges) {
      expect([name, merges.filter((one) => isOf(one.value, value)).length]).toEqual([name, 1]);
      const [old] = reached.filter((one) => isOf(one, value));
      const podOf = ({ spec }: Found) => (spec?.jobTemplate?.spec ?? spec)?.template?.spec ?? {};
      for (const list of ["initContainers", "containers"])
        for (const { name: own, env, envFrom } of podOf(value)[list] ?? []) {
          const before = podOf(old)[list]?.find((one: Found) => one.name === own);
          const isWhole = env === undefined || env[0]?.$patch === "replace";
          expect([name, own, isWhole]).toEqual([name, own, before?.env !== undefined || env === undefined]);
          if (env !== undefined && before?.env) expect(text).toContain("# All variables.");
          if (envFrom !== undefined && before?.envFrom) expect(text).toContain("# All sources, since");
        }
      const scaled = reached.some((one) => one.spec?.scaleTargetRef?.name === value.metadata.name);
      if (value.spec?.replicas === null)
        expect([name, scaled, /# HorizontalPodAutoscaler \S+ .*sets the number of pods/.test(text)]).toEqual([
          name,
          true,
          true,
        ]);
    }
  });

  test("write no object whole that already exists, nor labels for one new object, and a pin's reason once", () => {
    const { labels = [], resources = [] } = valueIn(folder, "kustomization.yaml");
    const own = resources.filter((path: string) => !path.startsWith(".."));
    const added = own.map((path: string) => valueIn(folder, path));
    const before = reached.filter((one) => !added.some((other: Found) => isOf(one, other)));
    expect([before.length, own.length]).toEqual([reached.length - own.length, own.length]);
    for (const { pairs, includeSelectors } of before.length > 0 ? labels : [])
      for (const [key, value] of Object.entries(pairs)) {
        const lacking = before.filter((one) => one.metadata.labels?.[key] !== value);
        expect([key, includeSelectors === true || lacking.length > 1]).toEqual([key, true]);
      }
    const images =
      /^images:\n(?:[ #].*\n| {2}- .*\n)*/m.exec(textIn(folder, "kustomization.yaml"))?.[0] ?? "";
    const reasons = images.match(/(?:^ *#.*\n)+/gm) ?? [];
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  test("list what goes, a volume or claim with its reason", () => {
    for (const { name, value, text } of patches.filter((one) => one.value.$patch === "delete")) {
      const { name: own, namespace = "" } = value.metadata;
      const stem = `${value.kind.toLowerCase()}-${own}`;
      expect([`${stem}.delete.yaml`, `${stem}-${namespace}.delete.yaml`]).toContain(name);
      if (/^PersistentVolume/.test(value.kind))
        expect(text).toMatch(/^# .*(?:is deleted, too|doesn't use it here|uses it)\.$/m);
    }
  });
});

test.each([
  ["app", 160],
  ["alexandria", 300],
  ["trevor", 360],
  ["opensail", 760],
])("beta and production of %s are at most %i lines together, comments left out", (system, most) => {
  const texts = ["beta", "production"].flatMap((layer) =>
    readdirSync(`${OVERLAYS}${layer}/${system}`).map((name) => textIn(`${layer}/${system}`, name)),
  );
  const lines = texts.flatMap((text) => text.trimEnd().split("\n"));
  expect(lines.filter((line) => !/^\s*#/.test(line)).length).toBeLessThanOrEqual(most);
});
