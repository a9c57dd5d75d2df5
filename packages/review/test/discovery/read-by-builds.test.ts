import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { discover } from "../../src/discovery/discover.ts";
import { listedMemory } from "./listed-memory.ts";

/** A tree that notes which files are read. */
class ReadTree extends MemoryTree {
  readonly found = new Set<string>();

  override read(path: string): Uint8Array {
    this.found.add(path);
    return super.read(path);
  }

  override text(path: string): string | undefined {
    this.found.add(path);
    return super.text(path);
  }
}

const DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
const ADDED = '[{"op": "add", "path": "/spec/paused", "value": true}]\n';
const LABELS = `apiVersion: builtin
kind: LabelTransformer
metadata: {name: t}
labels: {a: b}
fieldSpecs: [{path: metadata/labels, create: true}]
`;
const TARGET = { kind: "Deployment", name: "web" };

/** Each field that names a file: what a kustomization says for a name, and a content of that file. */
const FIELDS: Record<string, (name: string) => readonly [said: unknown, content: string]> = {
  resources: (name) => [[name], DEPLOYMENT.replace("web", "other")],
  patchesStrategicMerge: (name) => [[name], DEPLOYMENT],
  patchesJson6902: (path) => [[{ path, target: { version: "v1", ...TARGET } }], ADDED],
  patches: (path) => [[{ path }], DEPLOYMENT],
  replacements: (path) => [[{ path }], "source: {kind: Deployment, name: web}\ntargets: []\n"],
  crds: (name) => [[name], "{}"],
  configurations: (name) => [[name], "namePrefix: []\n"],
  openapi: (path) => [{ path }, "{}"],
  configMapGenerator: (name) => [[{ name: "c", envs: [name] }], "A=b\n"],
  secretGenerator: (name) => [[{ name: "s", files: [`key=${name}`] }], "text"],
  transformers: (name) => [[name], LABELS],
  generators: (name) => [[name], "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: g}\n"],
};

/** Every character that git and Linux have in a name, most often those that mean something to a parser. */
const names = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\n\r\t\\\"'#:?*[]{}&=,%@`~|>! -.a\u0085\u2028\ufeff"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((one) => !/[\0/]/.test(one)),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""))
  .filter((name) => name !== "." && name !== "..");

const ENTRIES = fc.constantFrom(...Object.keys(FIELDS), "folder", "component");

test("whatever the file or folder is called that a kustomization names, a change in it reaches the environment", () => {
  let built = 0;
  fc.assert(
    fc.property(ENTRIES, names, (field, name) => {
      const files = new Map([["/o/web.yaml", DEPLOYMENT]]);
      const written: Record<string, unknown> = { resources: ["web.yaml"] };
      if (field === "folder" || field === "component") {
        const isComponent = field === "component";
        const list = isComponent ? "components" : "resources";
        written[list] = [...(isComponent ? [] : ["web.yaml"]), `../${name}`];
        const head = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component" };
        files.set(
          `/${name}/kustomization.yaml`,
          JSON.stringify({ ...(isComponent && head), ...(!isComponent && { resources: ["x.yaml"] }) }),
        );
        files.set(`/${name}/x.yaml`, DEPLOYMENT.replace("web", "other"));
      } else {
        const [said, content] = (FIELDS[field] as (typeof FIELDS)[string])(name);
        written[field] = field === "resources" ? ["web.yaml", ...(said as string[])] : said;
        files.set(`/o/${name}`, content);
      }
      files.set("/o/kustomization.yaml", JSON.stringify(written));
      const tree = new ReadTree(files);
      if (attempt(() => new Renderer(tree).build("/o"), undefined) !== undefined) built++;
      const reached = discover(listedMemory(files)).graph.of("/o");
      const read = [...tree.found].filter((file) => files.has(file));
      expect(read.filter((file) => !reached.has(file))).toEqual([]);
    }),
    { numRuns: 600 },
  );
  expect(built).toBeGreaterThan(300);
});
