import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
const BASE: Files = { "beta/kustomization.yaml": "resources: [map.yaml]\n", "beta/map.yaml": MAP };
const application = (source: string, repository = "https://git.example.com/shop.git") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  project: p\n  destination: {namespace: shop}\n  ${source.replaceAll("REPOSITORY", repository)}\n`;

/** The changed files that no environment reads. */
function unread(files: Files, changed: Files, path?: string): string[] {
  const trees = [files, { ...files, ...changed }].map((all) =>
    listedMemory(Object.entries({ ...BASE, ...all }).filter(([, text]) => text !== "")),
  );
  const argo = (all: Files) =>
    Object.keys(all).flatMap((file) => (file.startsWith("argo/") ? [`/${file}`] : []));
  const { notLookedAt } = compareTrees(...(trees as [never, never]), {
    applications: { before: argo(files), after: argo({ ...files, ...changed }) },
    ...(path !== undefined && { only: [path] }),
  });
  return notLookedAt.filter(({ cause }) => cause === "unread").map(({ place }) => place);
}

const [OLD, NEW] = ["replicas: 1\n", "replicas: 2\n"];

it.each([
  "values.yaml",
  "shop/values-beta.yaml",
  "shop/beta.values.yml",
  "shop/values/beta.yaml",
  "shop/helm-values/beta.yaml",
  "beta/patch.yaml",
])("%s, which nothing names, is a changed file that no environment reads", (file) => {
  expect(unread({ [file]: OLD }, { [file]: NEW })).toEqual([file]);
  expect(unread({}, { [file]: NEW })).toEqual([file]);
  expect(unread({ [file]: OLD }, { [file]: "" })).toEqual([file]);
  expect(unread({ [file]: OLD }, { "README.md": NEW })).toEqual([]);
});

it.each([
  "README.md",
  "shop/app.ts",
  "settings.yaml",
  ".github/workflows/values.yaml",
  ".values.yaml",
  "mkdocs.yml",
  "beta/docker-compose.yml",
  "beta/skaffold.yaml",
  "beta/deep/notes.yaml",
])("%s isn't one, because nobody expects an environment to read it", (file) => {
  expect(unread({ [file]: OLD }, { [file]: NEW })).toEqual([]);
});

it("the overrides of an Application are one, unless it is here", () => {
  const [old, now] = ["v1", "v2"].map((tag) => `kustomize: {images: ["a:${tag}"]}\n`) as [string, string];
  const beside = { "argo/a.yaml": application("source: {repoURL: REPOSITORY, path: beta}") };
  for (const file of ["beta/.argocd-source-a.yaml", "beta/.argocd-source.yaml"]) {
    expect(unread({ [file]: old }, { [file]: now })).toEqual([file]);
    expect(unread({ ...beside, [file]: old }, { [file]: now })).toEqual([]);
  }
});

it("a file with an Application isn't one, because it is compared as such", () => {
  const file = "beta/application.yaml";
  const source = (path: string) => application(`source: {repoURL: REPOSITORY, path: ${path}}`);
  expect(unread({ [file]: source("beta") }, { [file]: source("live") })).toEqual([]);
});

it.each(["examples/values.yaml", "test/testdata/values.yaml"])(
  "%s is one, because the name of a folder doesn't tell what reads it",
  (file) => expect(unread({ [file]: OLD }, { [file]: NEW })).toEqual([file]),
);

it("a file beside one that a kustomization lists is one, in whichever folder that is", () => {
  const kustomization = "resources: [map.yaml]\npatches: [{path: patches/one.yaml}]\n";
  const files = { "beta/kustomization.yaml": kustomization, "beta/patches/one.yaml": MAP };
  const two = "beta/patches/two.yaml";
  expect(unread({ ...files, [two]: OLD }, { [two]: NEW })).toEqual([two]);
});

it.each<[string, Files]>([
  ["a patch", { "beta/kustomization.yaml": "resources: [map.yaml]\npatches: [{path: values.yaml}]\n" }],
  [
    "a generator's file",
    {
      "beta/kustomization.yaml":
        "resources: [map.yaml]\nconfigMapGenerator: [{name: b, files: [a=values.yaml]}]\n",
    },
  ],
  [
    "the values of a chart of a kustomization",
    {
      "beta/kustomization.yaml": "resources: [map.yaml]\nhelmCharts: [{name: c, valuesFile: values.yaml}]\n",
    },
  ],
  [
    "the values of an Application's chart",
    {
      "argo/a.yaml": application(
        "sources: [{repoURL: https://charts.example.com, chart: c, targetRevision: 1.0.0, helm: {valueFiles: [$v/beta/values.yaml]}}, {repoURL: REPOSITORY, ref: v}]",
      ),
    },
  ],
  [
    "the parameters of an ApplicationSet",
    {
      "argo/a.yaml":
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n" +
        "  generators: [{git: {repoURL: https://git.example.com/shop.git, revision: main, files: [{path: '*/values.yaml'}]}}]\n" +
        "  template: {metadata: {name: shop}, spec: {project: p, destination: {}, source: {repoURL: https://git.example.com/shop.git, path: beta}}}\n",
    },
  ],
  ["a file of a chart", { "beta/Chart.yaml": "name: a\nversion: 1.0.0\n" }],
])("values.yaml as %s isn't one", (_, files) => {
  expect(
    unread({ ...files, "beta/values.yaml": MAP }, { "beta/values.yaml": `${MAP}data: {a: b}\n` }),
  ).toEqual([]);
  expect(unread({ ...files, "beta/values.yaml": OLD }, { "beta/values.yaml": NEW })).toEqual([]);
});

it("a file that the change begins or ceases to read changes an environment", () => {
  const listed = {
    "beta/kustomization.yaml":
      "resources: [map.yaml]\nconfigMapGenerator: [{name: b, files: [values.yaml]}]\n",
  };
  expect(unread({ "beta/values.yaml": OLD }, { ...listed, "beta/values.yaml": NEW })).toEqual([]);
  expect(
    unread(
      { ...listed, "beta/values.yaml": OLD },
      { "beta/values.yaml": NEW, "beta/kustomization.yaml": "resources: [map.yaml]\n" },
    ),
  ).toEqual([]);
});

it("none is named if only some environments are compared", () => {
  expect(unread({ "values.yaml": OLD }, { "values.yaml": NEW }, "beta")).toEqual([]);
});

it("the values that only an ApplicationSet which the cluster evaluates may read are one", () => {
  const set =
    "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators: [{clusters: {}}]\n" +
    "  template: {metadata: {name: '{{name}}'}, spec: {project: p, destination: {}, source: {repoURL: https://charts.example.com, chart: c, targetRevision: 1.0.0, helm: {valueFiles: ['{{name}}/values.yaml']}}}}\n";
  const files = { "argo/a.yaml": set };
  expect(unread({ ...files, "beta/values.yaml": OLD }, { "beta/values.yaml": NEW })).toEqual([
    "beta/values.yaml",
  ]);
});

it("the values below a folder of which Argo CD reads only the manifests beside each other are one", () => {
  const files = {
    "argo/a.yaml": application("source: {repoURL: REPOSITORY, path: plain}"),
    "plain/map.yaml": MAP,
  };
  const values = "plain/shop/values.yaml";
  expect(unread({ ...files, [values]: OLD }, { [values]: NEW })).toEqual([values]);
});
