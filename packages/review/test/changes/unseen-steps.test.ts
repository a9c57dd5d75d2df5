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
  return environments.flatMap(({ path, risks }) =>
    risks.map(({ severity, message }) => `${severity} ${path}: ${message}`),
  );
}

const NONE: State = { overlay: "", between: "", patch: "" };
const image = (name: string, tag: string) => ({
  ...NONE,
  between: `images: [{name: ${name}, newTag: "${tag}"}]\n`,
});
const patched = (value: number) => ({
  ...NONE,
  between: "patches: [{path: patch.yaml}]\n",
  patch: setting("db", "replicas", value),
});
const labelled = { ...NONE, between: "commonLabels: {team: shop}\nnamespace: shop\n" };

test.each<[string, State, State, Folder, string | undefined]>([
  ["an image of it", image("db", "1"), image("db", "2"), "between", "warning between/kustomization.yaml"],
  ["a new image of it", NONE, image("db", "2"), "between", "warning between/kustomization.yaml"],
  ["an image of it no longer", image("db", "2"), NONE, "between", "warning between/kustomization.yaml"],
  ["nothing", image("db", "2"), image("db", "2"), "between", undefined],
  ["the text of a patch of it", patched(1), patched(2), "between", "warning between/patch.yaml"],
  ["fields for all of it", NONE, labelled, "beta", "warning between/kustomization.yaml"],
  ["something that is rendered", NONE, image("web", "2"), "between", "info between/kustomization.yaml"],
])("what changes around a base that isn't rendered is a risk: %s", (_, before, after, folder, file) => {
  const [severity, name] = file?.split(" ") ?? [];
  const said = `${severity} beta: resources ${REMOTE} can't be rendered here, so nothing shows what the changes of ${name} do to it`;
  const found = risksOf(before, after, folder).filter((one) => one.includes("can't be rendered here"));
  expect(found).toEqual(file === undefined ? [] : [said]);
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
