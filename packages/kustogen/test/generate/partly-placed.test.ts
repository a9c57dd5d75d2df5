import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { settings, text } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "./shop.ts";

/** Where an environment's objects are: in its namespace, some of them in none, or one of them elsewhere. */
interface Wish {
  namespace?: string;
  unplaced?: readonly string[];
  elsewhere?: string;
  prefix?: string;
  word?: string;
  more?: boolean;
}

const KINDS = ["ConfigMap", "RoleBinding", "Service", "ServiceAccount"] as const;

function objects({ namespace, unplaced = [], elsewhere, prefix = "", word = "a", more }: Wish): Resource[] {
  const object = (apiVersion: string, kind: string, name: string, rest: object = {}): Resource => {
    const place = kind === elsewhere ? "tools" : unplaced.includes(kind) ? undefined : namespace;
    return {
      apiVersion,
      kind,
      metadata: { name: `${prefix}${name}`, ...(place !== undefined && { namespace: place }) },
      ...rest,
    } as Resource;
  };
  const account = { kind: "ServiceAccount", name: `${prefix}api`, ...(namespace && { namespace }) };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" };
  return [
    object("v1", "Service", "api", { spec: { selector: { app: "api" }, ports: [{ port: 80 }] } }),
    object("v1", "Service", "db", { spec: { selector: { app: "db" }, ports: [{ port: 5432 }] } }),
    object("v1", "ConfigMap", "words", { data: { word, other: "b" } }),
    object("v1", "ServiceAccount", "api"),
    object("rbac.authorization.k8s.io/v1", "RoleBinding", "api", { roleRef, subjects: [account] }),
    ...(more ? [object("v1", "ConfigMap", "more", { data: { word } })] : []),
  ];
}

function generated(wishes: Readonly<Record<string, Wish>>) {
  const system = defineSystem({
    ...SHOP,
    namespaces: "as-written",
    // The base is what the first environment is.
    settings: settings({ environment: text().default(Object.keys(wishes)[0] ?? "") }),
    resources: ({ settings: { environment } }) => objects(wishes[environment] ?? {}),
  });
  const environments = Object.keys(wishes).map((name) =>
    shopEnvironment(name, { settings: { environment: name } }),
  );
  return generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS);
}

const pathsOf = (wishes: Readonly<Record<string, Wish>>) =>
  generated(wishes).flatMap(({ files }) => files.map(({ path }) => path));
const textOf = (wishes: Readonly<Record<string, Wish>>, wanted: string) =>
  generated(wishes)
    .flatMap(({ files }) => files)
    .find(({ path }) => path === wanted)?.text;

describe("environments that place some objects and leave others to kubectl", () => {
  const staging = { namespace: "shop-dev", unplaced: ["Service"] };

  it("share a base with one that has everything in a namespace of its own, which says it once", () => {
    const wishes = { dev: staging, staging, production: { namespace: "shop-prod" } };
    expect(pathsOf(wishes).filter((path) => path.startsWith("overlays/"))).toEqual([
      "overlays/dev/shop/kustomization.yaml",
      "overlays/staging/shop/kustomization.yaml",
      "overlays/production/shop/kustomization.yaml",
    ]);
    expect(textOf(wishes, "overlays/production/shop/kustomization.yaml")).toContain(
      "\nnamespace: shop-prod\n",
    );
    expect(textOf(wishes, "base/shop/service-api.yaml")).not.toContain("namespace");
    expect(textOf(wishes, "base/shop/configmap-words.yaml")).toContain("namespace: shop-dev");
  });

  it("share a base without namespaces where one environment names none at all", () => {
    const wishes = { dev: {}, production: { namespace: "shop" } };
    // Whom a binding names is another account there.
    const own = pathsOf(wishes).filter((path) => /^overlays.*\/(service|configmap)[^/]*$/.test(path));
    expect(own).toEqual([]);
    for (const path of pathsOf(wishes).filter((one) => one.startsWith("base/")))
      expect(textOf(wishes, path), path).not.toContain("namespace: shop");
  });

  it("share one with an environment that puts the rest into the same namespace", () => {
    const wishes = { dev: staging, production: { namespace: "shop-dev" } };
    expect(textOf(wishes, "overlays/production/shop/kustomization.yaml")).toContain(
      "\nnamespace: shop-dev\n",
    );
    expect(pathsOf(wishes).filter((path) => path.startsWith("overlays/production/"))).toHaveLength(1);
  });

  it("may have another prefix there, and an object more", () => {
    const wishes = { dev: staging, production: { namespace: "shop-prod", prefix: "x-", more: true } };
    expect(textOf(wishes, "overlays/production/shop/kustomization.yaml")).toContain("namePrefix: x-");
    expect(pathsOf(wishes)).toContain("overlays/production/shop/configmap-more.yaml");
  });

  it("render to what each alone would, whatever others place", () => {
    const wish = fc.record(
      {
        namespace: fc.constantFrom("one", "two"),
        unplaced: fc.subarray([...KINDS]),
        elsewhere: fc.constantFrom(undefined, undefined, undefined, "ConfigMap", "Service"),
        prefix: fc.constantFrom("", "", "x-", "y-"),
        word: fc.constantFrom("a", "b"),
        more: fc.boolean(),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Wish>;
    const byKey = (resources: readonly Resource[] = []) =>
      resources.toSorted((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
    fc.assert(
      fc.property(fc.array(wish, { minLength: 2, maxLength: 4 }), (wishes) => {
        const all = generated(Object.fromEntries(wishes.map((one, at) => [`e${at}`, one])));
        wishes.forEach((one, at) => {
          const own = all.find(({ node }) => node.layer === `e${at}`);
          expect(byKey(own?.rendered)).toEqual(byKey(objects(one)));
        });
      }),
      { numRuns: 12 },
    );
  });
});
