import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addKinds } from "../../src/init/add-kinds.ts";
import { put, temporaryFolder, text } from "../delivery/fixture.ts";
import { placeAt } from "../output/place.ts";

const LIST = 'import type { System } from "kustogen";\n\nexport const systems: readonly System[] = [];\n';

function project(): string {
  const root = temporaryFolder();
  put(root, "generators/systems/index.ts", LIST);
  return root;
}

const crd = (plural: string, more: { group?: string; served?: boolean; name?: string } = {}) => {
  const { group = "example.com", served = true } = more;
  const name = more.name ?? `${plural}.${group}`;
  return `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: "${name}" }
spec:
  group: ${group}
  scope: Cluster
  names: { kind: ${plural.toUpperCase()}, plural: ${plural} }
  versions: [{ name: v1, served: ${served}, schema: { openAPIV3Schema: { type: object } } }]
`;
};

it("is refused in a folder without the list of systems, which would have to load the kinds", () => {
  expect(() => addKinds(placeAt(temporaryFolder()), [{ file: "a.yaml", text: crd("as") }])).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("generators/systems/index.ts is missing"),
      code: "no-systems",
    }),
  );
});

it("keeps each definition in two files, lists them all, and has the systems load the list once", () => {
  const root = project();
  const beside = "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n";
  expect(addKinds(placeAt(root), [{ file: "b.yaml", text: crd("bs") + beside }]).kinds).toEqual([
    "example.com/v1 BS",
  ]);
  addKinds(placeAt(root), [{ file: "a.yaml", text: crd("as") }]);
  expect(readdirSync(join(root, "generators/kinds")).sort()).toEqual([
    "as.example.com.d.ts",
    "as.example.com.json",
    "bs.example.com.d.ts",
    "bs.example.com.json",
    "index.ts",
  ]);
  expect(text(root, "generators/kinds/index.ts")).toContain(
    'import kinds1 from "./as.example.com.json";\nimport kinds2 from "./bs.example.com.json";\n\nknownSchemas([kinds1, kinds2]);',
  );
  expect(JSON.parse(text(root, "generators/kinds/as.example.com.json"))).toMatchObject({
    kinds: { "example.com/v1/AS": "example.com/v1/AS" },
    clusterScoped: ["example.com/AS"],
  });
  expect(text(root, "generators/systems/index.ts")).toBe(`import "../kinds/index.ts";\n${LIST}`);
});

it("takes the definitions out of a list, and says which kinds belong to the cluster", () => {
  const root = project();
  const item = (plural: string) => crd(plural).trim().replaceAll("\n", "\n  ");
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${item("as")}\n- ${item("bs").replace("Cluster", "Namespaced")}\n`;
  const { kinds, written } = addKinds(placeAt(root), [{ file: "list.yaml", text: list }]);
  expect(kinds).toEqual(["example.com/v1 AS", "example.com/v1 BS"]);
  expect(written).toHaveLength(6);
  const scopeOf = (name: string) =>
    JSON.parse(text(root, `generators/kinds/${name}.example.com.json`)).clusterScoped;
  expect([scopeOf("as"), scopeOf("bs")]).toEqual([["example.com/AS"], []]);
});

it.each([
  ["text without a definition", "apiVersion: v1\nkind: ConfigMap\n", "no CustomResourceDefinition"],
  ["a definition that serves nothing", crd("as", { served: false }), "no version of AS is served"],
  ["a group of Kubernetes itself", crd("as", { group: "apps" }), "apps is a group of Kubernetes itself"],
  ["a name that is a path", crd("as", { name: "../../x" }), "expected a name such as"],
])("refuses %s and writes nothing", (_what, yaml, message) => {
  const root = project();
  expect(() => addKinds(placeAt(root), [{ file: "crd.yaml", text: yaml }])).toThrow(message);
  expect(readdirSync(join(root, "generators"))).toEqual(["systems"]);
});
