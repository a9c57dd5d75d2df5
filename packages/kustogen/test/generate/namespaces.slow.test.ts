import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { contractsOf } from "../../src/layers/contracts.ts";
import { type LayerNode, resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

interface Wish {
  pods?: number;
  word?: string;
  more?: boolean;
}

/** A shop with a Deployment, its configuration, a Service and, as wished, a Secret's reader. */
const shop = (extra: (namespace: string, word: string) => Resource[] = () => []): System =>
  defineSystem({
    ...SHOP,
    settings: settings({ pods: integer().default(1), word: text().default("a"), more: text().optional() }),
    secrets: [{ name: "shop-db", provider: "by-hand", keys: { URL: { description: "" } } }],
    resources: ({ namespace, settings: { more, pods, word } }) => [
      ...apiObjects({ pods, image: "x:1", env: { DB: `db.${namespace}.svc`, WORD: word } }),
      ...(more === undefined
        ? []
        : [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "more" }, data: { word: more } }]),
      ...extra(namespace, word),
    ],
  });

function environment(name: string, { more, pods, word }: Wish = {}, head = ""): Environment {
  const settings = { pods, word, ...(more && { more: "x" }) };
  return shopEnvironment(name, { settings }, { cluster: "one", head, namespace: "{system}-{environment}" });
}

const layers = (environments: readonly Environment[], system = shop()) =>
  generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS);
const filesOf = (environments: readonly Environment[], system = shop()) =>
  new Map(
    layers(environments, system).flatMap(({ files }) => files.map(({ path, text: said }) => [path, said])),
  );

describe("environments in namespaces of one cluster", () => {
  const wish = fc.record(
    { pods: fc.integer({ min: 1, max: 3 }), word: fc.constantFrom("a", "b"), more: fc.boolean() },
    { requiredKeys: [] },
  );
  const three = fc.array(wish, { minLength: 1, maxLength: 4 });

  it("render to what each alone would, in its own namespace, whoever comes, goes or begins to differ", () => {
    fc.assert(
      fc.property(three, (wishes) => {
        const environments = wishes.map((one, index) => environment(`e${index}`, one));
        const all = layers(environments);
        environments.forEach((one) => {
          const [alone] = layers([one]).slice(-1);
          const together = all.find(({ node }) => node.layer === one.name);
          const byKey = (resources: readonly Resource[] = []) =>
            resources.toSorted((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
          expect(byKey(together?.rendered)).toEqual(byKey(alone?.rendered));
          for (const { metadata } of together?.rendered ?? [])
            expect(metadata.namespace).toBe(`shop-${one.name}`);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("one that comes, whatever it wishes, changes no file of the others", () => {
    fc.assert(
      fc.property(three, wish, (wishes, own) => {
        const environments = wishes.map((one, index) => environment(`e${index}`, one));
        const before = filesOf(environments);
        const after = filesOf([...environments, environment("pr-1", own)]);
        for (const path of [...after.keys()]) if (path.startsWith("overlays/pr-1/")) after.delete(path);
        expect(after).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it("no layer names the namespace of one", () => {
    const files = filesOf([environment("a"), environment("b")]);
    for (const [path, said] of files)
      if (path.startsWith("base/")) expect(said, path).not.toMatch(/shop-[ab]|namespace:/);
    expect(files.get("overlays/a/shop/kustomization.yaml")).toContain("\nnamespace: shop-a\n");
  });

  it("a Namespace that is called after the environment's keeps no object from being shared", () => {
    const own = shop((namespace) => [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]);
    const files = filesOf([environment("a"), environment("b")], own);
    expect(files.get("base/shop/kustomization.yaml")).toContain("deployment");
    const shown = files.get("overlays/a/shop/kustomization.yaml");
    expect(shown).toContain("\nnamespace: shop-a\n");
    // kustomize's field renames it.
    expect(shown).not.toMatch(/- (?:deployment|namespace)|delete/);
    expect(files.get("base/shop/kustomization.yaml")).toContain("- namespace-shop.yaml\n");
    for (const [path, said] of files)
      if (path.startsWith("base/")) expect(said, path).not.toMatch(/shop-[ab]|namespace:/);
  });

  it("contracts may follow from the layer, and the system's own namespace from the environment's name", () => {
    const system: System = {
      ...shop(),
      namespace: "{system}-of-{environment}",
      secretsIn: ({ layer }) => [{ name: `db-${layer}`, provider: "by-hand", keys: {} }],
    };
    const { namespace: _, ...plain } = environment("a");
    const [node] = resolveTree(system, [plain]).slice(-1) as [LayerNode];
    expect(contractsOf(node).map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      "shop-of-a/shop-db",
      "shop-of-a/db-a",
    ]);
  });

  it("a contract's condition and what follows from the layer are named if they depend on something else", () => {
    const asked = (more: object) => {
      const [node] = resolveTree({ ...shop(), ...more } as System, [environment("a")]).slice(-1) as [
        LayerNode,
      ];
      return () => contractsOf(node);
    };
    const secret = { name: "db", provider: "by-hand", keys: {} };
    expect(asked({ secrets: [{ ...secret, when: () => Math.random() > 2 }] })).toThrow(
      "shop in a: when() uses randomness",
    );
    expect(asked({ secretsIn: () => [{ ...secret, name: String(Math.random()) }] })).toThrow(
      "shop in a: secretsIn() uses randomness",
    );
  });

  it("contracts of the system follow, one in another namespace stays, and addresses in values follow", () => {
    const vault = {
      name: "token",
      provider: "by-hand",
      namespace: "vault",
      keys: { T: { description: "" } },
    };
    const system = shop();
    const all = { ...system, secrets: [...system.secrets, vault] } as System;
    const [node] = resolveTree(all, [environment("a")]).slice(-1) as [LayerNode];
    expect(node.context.namespace).toBe("shop-a");
    expect(contractsOf(node).map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      "shop-a/shop-db",
      "vault/token",
    ]);
    for (const name of ["a", "b"])
      expect(
        JSON.stringify(layers([environment("a"), environment("b")]).find((one) => one.node.layer === name)),
      ).toContain(`"value":"db.shop-${name}.svc"`);
  });
});

describe("what one cluster can't have twice is refused by name", () => {
  const object = (kind: string, apiVersion: string, more: object, namespace?: string): Resource =>
    ({
      apiVersion,
      kind,
      metadata: namespace === undefined ? { name: "it" } : { name: "it", namespace },
      ...more,
    }) as Resource;
  const both = [environment("a"), environment("b")];
  it("a cluster-wide object", () => {
    const role = object("ClusterRole", "rbac.authorization.k8s.io/v1", { rules: [] });
    refused(() =>
      layers(
        both,
        shop(() => [role]),
      ),
    ).toThrow(
      "generators/environments/b.yaml:5: systems.shop: a and b are in the same cluster, and both would create ClusterRole it. Keep it in only one of them, or give each its own",
    );
  });

  it("and what doesn't follow the namespace, by name as well, with what helps where it is in a vendored folder", () => {
    const resources = () => [object("ConfigMap", "v1", { data: {} }, "kube-system")];
    const own = shop(resources);
    const folder = settings({ folder: text().default("beta") });
    const wrapped = { ...own, namespaces: "as-written", settings: folder, resources } as unknown as System;
    for (const system of [own, wrapped])
      refused(() => layers([environment("a")], system)).toThrow(
        "the environment sets the namespace shop-a, but these objects are in others: ConfigMap kube-system/it. ",
      );
  });

  it("and objects that name no namespace are those of their Application's", () => {
    const bare: System = { ...shop(), namespaces: "as-written" };
    expect(() => layers(both, bare)).not.toThrow();
    const one = ["a", "b"].map((name) => environment(name, {}, "namespace: shop\n"));
    refused(() => layers(one, bare)).toThrow(
      "both would create Deployment shop/api, Service shop/api. Keep it in only one of them, or give each its own, such as a namespace",
    );
  });

  it("a namespace that is none says where it stands", () => {
    const wrong = environment("a", {}, `namespace: "{system}-"\n`);
    refused(() => resolveTree(shop(), [wrong])).toThrow(
      'generators/environments/a.yaml:4: namespace: "shop-" isn\'t a valid namespace',
    );
  });
});
