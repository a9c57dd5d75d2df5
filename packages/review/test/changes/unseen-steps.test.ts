import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const workload = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: c, image: "${name}:1"}]}}}\n`;
const setting = (name: string, field: string, value: number) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {${field}: ${value}}\n`;

/** A state: the fields of the overlay and of the kustomization between it and the base, and the text of a patch. */
interface State {
  overlay: string;
  between: string;
  patch: string;
}

/** A folder with a kustomization above the base. */
type Folder = "beta" | "between";

const REMOTE = "https://git.example.com/shop//base?ref=v1";

/** The files of a state whose base is in the repository, or elsewhere; the base has the Deployment db, a folder web. */
function files({ overlay, between, patch }: State, base: string, folder: Folder): [string, string][] {
  const own = (one: Folder) => (one === folder ? [`${one}-web.yaml`] : []);
  const resources = (...all: string[]) => `resources: ${JSON.stringify(all)}\n`;
  return [
    ["beta/kustomization.yaml", `${resources("../between", ...own("beta"))}${overlay}`],
    ["between/kustomization.yaml", `${resources(base, ...own("between"))}${between}`],
    [`${folder}/${folder}-web.yaml`, workload("web")],
    ["between/patch.yaml", patch],
    ["base/kustomization.yaml", "resources: [db.yaml]\n"],
    ["base/db.yaml", workload("db")],
  ];
}

function risksOf(before: State, after: State, folder: Folder = "between"): string[] {
  const [old, now] = [before, after].map((state) =>
    listedMemory(files(state, REMOTE, folder).filter(([path]) => !path.startsWith("base/"))),
  );
  const { environments } = compareTrees(old as never, now as never, {});
  return environments.flatMap(({ path, risks }) => risks.map(({ message }) => `${path}: ${message}`));
}

const NONE: State = { overlay: "", between: "", patch: "" };
const said = (what: string) =>
  `beta: ${what} changes and isn't compared, because what it applies to isn't rendered here`;

test("an image of what can't be rendered is said to change, with its name", () => {
  const image = (tag: string) => ({ ...NONE, between: `images: [{name: db, newTag: "${tag}"}]\n` });
  expect(risksOf(image("1"), image("2"))).toEqual([said("images db")]);
  expect(risksOf(NONE, image("2"))).toEqual([said("images db")]);
  expect(risksOf(image("2"), NONE)).toEqual([said("images db")]);
  expect(risksOf(image("2"), image("2"))).toEqual([]);
});

test("so is a patch of it, by its file, whose text alone may change", () => {
  const patched = (text: string) => ({ ...NONE, between: "patches: [{path: patch.yaml}]\n", patch: text });
  const [one, two] = [setting("db", "replicas", 1), setting("db", "replicas", 2)];
  expect(risksOf(patched(one), patched(two))).toEqual([said("patches patch.yaml")]);
  expect(risksOf(patched(one), patched(one))).toEqual([]);
});

test("what applies to all is said where nothing is rendered, and shown where something is", () => {
  const labelled = { ...NONE, between: "commonLabels: {team: shop}\nnamespace: shop\n" };
  expect(risksOf(NONE, labelled, "beta")).toEqual([
    "beta: namespace, commonLabels change and aren't compared, because what they apply to isn't rendered here",
  ]);
  expect(risksOf(NONE, labelled).join()).not.toContain("isn't rendered here");
});

test("an image or patch of what is rendered is a change as always", () => {
  const image = { ...NONE, overlay: 'images: [{name: web, newTag: "2"}]\n' };
  expect(risksOf(NONE, image).join()).not.toContain("isn't rendered here");
});

/** A field of a kustomization, of which there may be one of each name. */
const NAMES = ["db", "web"];
const fields = fc
  .record(
    {
      images: fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom("2", "3")), {
        selector: ([name]) => name,
      }),
      patches: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
      replicas: fc.integer({ min: 1, max: 2 }),
      namespace: fc.constantFrom("shop", "blog"),
      namePrefix: fc.constantFrom("a-", "b-"),
      commonLabels: fc.constantFrom("{team: a}", "{team: b}"),
      commonAnnotations: fc.constantFrom("{by: a}", "{by: b}"),
    },
    { requiredKeys: [] },
  )
  .map(({ images = [], patches = [], replicas, ...all }) =>
    [
      ...images.map(([name, tag], at) => `${at === 0 ? "images:\n" : ""}- {name: ${name}, newTag: "${tag}"}`),
      ...patches.map(
        (value, at) =>
          `${at === 0 ? "patches:\n" : ""}- patch: ${JSON.stringify(setting("db", "minReadySeconds", value))}`,
      ),
      ...(replicas === undefined ? [] : [`replicas: [{name: db, count: ${replicas}}]`]),
      ...Object.entries(all).map(([field, value]) => `${field}: ${value}`),
      "",
    ].join("\n"),
  );
const states = fc.record({
  overlay: fc.oneof(fc.constant(""), fields),
  between: fields,
  patch: fc.constant(""),
});

test("no change of any field that alters what is missing passes for no change", () => {
  fc.assert(
    fc.property(
      states,
      states,
      fc.constantFrom("beta" as const, "between" as const),
      (before, after, folder) => {
        const [was, is] = [before, after].map((state) => {
          const all = files(state, "../base", folder).map(([path, text]) => [`/${path}`, text] as const);
          return printResources(new Renderer(new MemoryTree(all)).build("/beta"));
        });
        fc.pre(was !== is);
        const trees = [before, after].map((state) =>
          listedMemory(files(state, REMOTE, folder).filter(([path]) => !path.startsWith("base/"))),
        );
        const { environments } = compareTrees(trees[0] as never, trees[1] as never, {});
        expect(environments.map(({ path }) => path)).toContain("beta");
      },
    ),
    { numRuns: 80 },
  );
});
