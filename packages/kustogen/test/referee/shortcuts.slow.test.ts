import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/index.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { afterEach, expect, it } from "vitest";
import { SEED } from "../seed.ts";
import { Choice } from "./random/choice.ts";
import { type RandomTree, randomTree } from "./random/kustomizations.ts";
import { sharedTree } from "./random/shared.ts";
import { randomSpellings } from "./random/spellings.ts";

/** `KUSTOGEN_SEED` chooses other trees, `RUNS` more of them. */
const numRuns = Number(process.env.RUNS ?? 25);

afterEach(() => {
  shortcuts.taken = true;
});

/** What a folder renders to, or that it can't be rendered. */
function rendered(renderer: Renderer, folder: string): string {
  try {
    return printResources(renderer.build(folder));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `fails: ${error.message}`;
  }
}

/** The folders of a tree with a kustomization, the target twice: what the others leave behind serves it. */
function foldersOf({ files, target }: RandomTree): string[] {
  const found = Object.keys(files).flatMap((path) => /^(.*)\/kustomization\.ya?ml$/i.exec(path)?.[1] ?? []);
  return [`/${target}`, ...found, `/${target}`];
}

function compared(tree: RandomTree, name?: string): void {
  // Equal files are the same bytes, as in git, so that they are read once for all of their places.
  const files = () => {
    const bytes = new Map(Object.values(tree.files).map((text) => [text, Buffer.from(text)]));
    return new MemoryTree(
      Object.entries(tree.files).map(([path, text]) => [path, bytes.get(text) as Buffer]),
    );
  };
  const folders = foldersOf(tree);
  shortcuts.taken = false;
  const whole = new Map<string, string>();
  for (const folder of new Set(folders)) whole.set(folder, rendered(new Renderer(files()), folder));
  shortcuts.taken = true;
  const renderer = new Renderer(files());
  expect(
    folders.map((folder) => rendered(renderer, folder)),
    name,
  ).toEqual(folders.map((folder) => whole.get(folder)));
}

it.each([
  ["trees in which much is shared", sharedTree],
  ["kustomizations", randomTree],
  ["spellings", randomSpellings],
])("random %s are rendered to the same bytes whether or not work is passed over", (_, make) => {
  for (let seed = SEED; seed < SEED + numRuns; seed++)
    compared(make(new Choice(seed)), `KUSTOGEN_SEED=${seed} RUNS=1`);
});

/** What broke such a passage once: nothing to find in a place that is changed on the way anyway. */
it.each([
  ["containers: null", "images: [{name: a, newTag: b}]"],
  ["containers: null\n  volumes:", "images: [{name: a, newTag: b}]"],
  ["initContainers: [null, {image: a}]", "images: [{name: a, newTag: b}]\ncommonLabels: {a: b}"],
])("a field without what is looked for in it: %s", (spec, fields) => {
  const files = {
    "/base/kustomization.yaml": "resources: [r.yaml]\n",
    "/base/r.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: , annotations: {a: b}}\nspec:\n  ${spec}\n`,
    "/one/kustomization.yaml": `resources: [../base]\n${fields}\n`,
    "/two/kustomization.yaml": `resources: [../one]\n${fields}\n`,
  };
  compared({ files, target: "two" });
});

it("the elements of a new list that holds a null, as the next patch finds them", () => {
  const patch = (env: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, env: [${env}]}]}}\n`;
  const files = {
    "/base/kustomization.yaml": "resources: [r.yaml]\npatches: [{path: p.yaml}]\n",
    "/base/r.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
    "/base/p.yaml": patch("{name: a, value: off}, {name: b, value: null}"),
    "/two/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
    "/two/p.yaml": patch("{name: a, value: 0B1}"),
  };
  compared({ files, target: "two" });
});

it("a folder that lies around the one built, below what was worked out before", () => {
  const files = {
    "/x/kustomization.yaml": "resources: [r.yaml]\n",
    "/x/r.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "/outside/kustomization.yaml": "resources: [../x]\n",
    "/other/kustomization.yaml": "resources: [../outside]\n",
    "/x/y/kustomization.yaml": "resources: [../../outside]\n",
  };
  compared({ files, target: "x/y" });
});

it("a folder that is read twice in a build, the second time with a schema", () => {
  const list = (v: number) =>
    `apiVersion: e/v1\nkind: Foo\nmetadata: {name: a}\nspec: {list: [{id: ${v}, v: ${v}}]}\n`;
  const properties = {
    spec: {
      type: "object",
      properties: {
        list: {
          type: "array",
          items: { type: "object" },
          "x-kubernetes-patch-merge-key": "id",
          "x-kubernetes-patch-strategy": "merge",
        },
      },
    },
  };
  const kinds = [{ group: "e", version: "v1", kind: "Foo" }];
  const files = {
    "/base/kustomization.yaml": "resources: [r.yaml]\npatches: [{path: p.yaml}]\n",
    "/base/r.yaml": list(1),
    "/base/p.yaml": list(2),
    "/one/kustomization.yaml": "resources: [../base]\nnamePrefix: one-\n",
    "/two/kustomization.yaml": "resources: [../base]\nnamePrefix: two-\nopenapi: {path: schema.json}\n",
    "/two/schema.json": JSON.stringify({
      definitions: { Foo: { type: "object", "x-kubernetes-group-version-kind": kinds, properties } },
    }),
    "/all/kustomization.yaml": "resources: [../one, ../two]\n",
  };
  compared({ files, target: "all" });
});

it("a kind that becomes the cluster's after a resource of it was read", () => {
  const schema = {
    definitions: {
      Foo: {
        type: "object",
        "x-kubernetes-group-version-kind": [{ group: "e", version: "v1", kind: "Foo" }],
      },
    },
    paths: {
      "/apis/e/v1/foos": {
        get: {
          "x-kubernetes-action": "get",
          "x-kubernetes-group-version-kind": { group: "e", version: "v1", kind: "Foo" },
        },
      },
    },
  };
  const files = {
    "/x/kustomization.yaml": "resources: [r.yaml]\n",
    "/x/r.yaml": "apiVersion: e/v1\nkind: Foo\nmetadata: {name: a}\n",
    "/y/kustomization.yaml": "resources: [r.yaml]\nopenapi: {path: schema.json}\n",
    "/y/r.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
    "/y/schema.json": JSON.stringify(schema),
    "/all/kustomization.yaml": "resources: [../x, ../y]\ncommonLabels: {l: m}\n",
    "/top/kustomization.yaml": "resources: [../all]\npatches: [{path: p.yaml}]\n",
    "/top/p.yaml": "{apiVersion: e/v1, kind: Foo, metadata: {name: a}, spec: {b: c}}\n",
  };
  compared({ files, target: "top" });
});

it.each(["one", "two"])(
  "what has the same notes is printed with its origin and without, %s first",
  (target) => {
    const files = {
      "/base/kustomization.yaml": "resources: [r.yaml]\n",
      "/base/r.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {app.kubernetes.io/managed-by: kustomize-v5.8.3}}\n",
      "/one/kustomization.yaml": "resources: [../base]\nbuildMetadata: [originAnnotations]\n",
      "/two/kustomization.yaml": "resources: [../base]\nbuildMetadata: [managedByLabel]\n",
    };
    compared({ files, target });
  },
);

it("a label that a list of metadata got in several places is one scalar, also where it is replaced in one of them", () => {
  const patch = '[{"op": "replace", "path": "/metadata", "value": [{"a": "b"}, {"c": "d"}]}]';
  const files = {
    "/base/kustomization.yaml": `resources: [r.yaml]\npatches: [{target: {kind: FooList}, patch: '${patch}'}]\n`,
    "/base/r.yaml":
      "apiVersion: v1\nkind: FooList\nmetadata: {}\n---\napiVersion: v1\nkind: Source\nmetadata: {name: s}\nv: new\n",
    "/one/kustomization.yaml": "resources: [../base]\nlabels: [{pairs: {l: m}}]\n",
    "/two/kustomization.yaml":
      "resources: [../one]\nreplacements: [{source: {kind: Source, fieldPath: v}, targets: [{select: {kind: FooList}, fieldPaths: [metadata.0.labels.l]}]}]\n",
  };
  compared({ files, target: "two" });
});
