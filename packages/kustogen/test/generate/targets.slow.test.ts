import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import type { OverlayKustomization } from "../../src/factor/overlay.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { type GeneratedLayer, generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "./shop.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 300);

/** What a layer puts in front of names, and the objects that are as it wants them: by index a rule or a label differs. */
interface Wish {
  prefix: string;
  rules: number[];
  labels: number[];
}

/** Objects of which each may be called as another is with a prefix, and one kind without a list. */
const NAMES = ["api", "x-api", "x-x-api", "y-api"];
const KINDS = ["Ingress", "HTTPRoute"];

function objects(names: readonly string[], wishes: readonly Wish[]): Resource[] {
  const prefix = wishes
    .toReversed()
    .map((one) => one.prefix)
    .join("");
  const last = (field: "rules" | "labels", at: number) =>
    wishes.findLastIndex((one) => one[field].includes(at)) + 1;
  return KINDS.flatMap((kind) =>
    names.map((name, at) => ({
      apiVersion: `${kind.toLowerCase()}.example.com/v1`,
      kind,
      metadata: { name: `${prefix}${name}`, labels: { app: `app-${last("labels", at)}` } },
      spec: {
        rules: [{ name: "main", host: `host-${last("rules", at)}`, more: "x".repeat(90) }, { name: "other" }],
      },
    })),
  );
}

/** An object of a folder: what it is called, and everything that it was called in the folders below. */
interface Called {
  kind: string;
  names: string[];
}

const documentOf = <Value>({ files, folder }: GeneratedLayer, name: string): Value =>
  parseDocuments(files.find(({ path }) => path === `${folder}/${name}`)?.text ?? "", name)[0] as Value;

/** The patches of a layer that select anything but the object that their file is called after; what it has is noted. */
function wrongTargets(layer: GeneratedLayer, parent: readonly Called[], made: Called[]): string[] {
  const own = documentOf<OverlayKustomization>(layer, "kustomization.yaml");
  const { namePrefix = "", patches = [], resources = [] } = own;
  const added = resources
    .filter((path) => !path.startsWith("../"))
    .map((path) => documentOf<Resource>(layer, path))
    .map(({ kind, metadata }) => ({ kind, names: [metadata.name] }));
  const all = [...parent, ...added];
  const gone = new Set<Called>();
  const wrong = patches.flatMap(({ path, target }) => {
    const { kind, metadata } = documentOf<Resource>(layer, path);
    const { kind: kinds, name } = target ?? { kind, name: metadata.name };
    const fits = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`).test(text);
    const selected = all.filter(
      (one) => !gone.has(one) && fits(kinds, one.kind) && one.names.some((each) => fits(name, each)),
    );
    const [only] = selected;
    if (path.endsWith(".delete.yaml")) for (const one of selected) gone.add(one);
    const isMeant = (one: Called) =>
      path.includes(`${one.kind.toLowerCase()}-`) && path.includes(`${one.names.at(-1)}`);
    return only !== undefined && selected.every(isMeant) && selected.length === path.split("+").length
      ? []
      : [`${layer.folder}/${path} selects ${selected.map((one) => one.names.join(" < ")).join(", ")}`];
  });
  for (const one of all.filter((each) => !gone.has(each)))
    made.push(
      namePrefix === "" ? one : { ...one, names: [...one.names, `${namePrefix}${one.names.at(-1)}`] },
    );
  return wrong;
}

it("a patch selects exactly the objects that it is for, also by the names that these had before a prefix", () => {
  const some = fc.subarray([...NAMES.keys()]);
  const wish = fc.record({ prefix: fc.constantFrom("", "x-", "y-"), rules: some, labels: some });
  const count = { prefixes: 0, patches: 0, targets: 0 };
  fc.assert(
    fc.property(fc.shuffledSubarray(NAMES, { minLength: 1 }), wish, wish, (names, ofGroup, ofBeta) => {
      const states = new Map([
        ["base", objects(names, [])],
        ["g", objects(names, [ofGroup])],
        ["beta", objects(names, [ofGroup, ofBeta])],
      ]);
      const system = defineSystem({
        ...SHOP,
        namespaces: "as-written",
        resources: ({ layer }) => states.get(layer) ?? [],
      });
      const group = parseGroup("groups/g.yaml", "systems: { shop: { settings: {} } }\n");
      const beta = shopEnvironment("beta", {}, { head: "groups: [g]\n" }, [group]);
      const layers = generateSystem(resolveTree(system, [beta]), DEFAULT_FOLDERS);
      let parent: Called[] = [];
      for (const layer of layers) {
        const made: Called[] = [];
        expect(wrongTargets(layer, parent, made)).toEqual([]);
        expect(made.map((one) => `${one.kind} ${one.names.at(-1)}`).sort()).toEqual(
          layer.resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
        );
        const { namePrefix, patches = [] } = documentOf<OverlayKustomization>(layer, "kustomization.yaml");
        count.prefixes += namePrefix === undefined ? 0 : 1;
        count.patches += patches.length;
        count.targets += patches.filter(({ target }) => target !== undefined).length;
        parent = made;
      }
    }),
    { numRuns: RUNS },
  );
  expect(count.prefixes).toBeGreaterThan(RUNS / 10);
  expect(count.targets).toBeGreaterThan(RUNS / 2);
  expect(count.patches).toBeGreaterThan(count.targets);
});
