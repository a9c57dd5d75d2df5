import fc from "fast-check";
import { isManifestFile } from "../../src/discovery/argo-documents.ts";
import { type ListedFile, ListedTree } from "../../src/discovery/listed-tree.ts";

/** The texts of a state's files by path; one that begins with "->" is a link. */
export type State = ReadonlyMap<string, string>;

export const OWN = "https://git.example.test/acme/deploy.git";

export const argo = (kind: string, name: string, spec: unknown): string =>
  JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind, metadata: { name }, spec });
export const application = (name: string, spec: object): string =>
  argo("Application", name, { project: "default", destination: { namespace: "shop" }, ...spec });
export const of = (path: string, more: object = {}) => ({
  repoURL: OWN,
  targetRevision: "main",
  path,
  ...more,
});
export const set = (generator: object, path: string): string =>
  argo("ApplicationSet", "set", {
    generators: [generator],
    template: {
      metadata: { name: "{{path.basename}}{{name}}" },
      spec: { project: "default", source: of(path), destination: { namespace: "set" } },
    },
  });
export const map = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, namespace: shop}\ndata: {a: ${value}}\n`;
export const deployment = (image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {spec: {containers: [{name: web, image: "${image}"}]}}}\n`;

/** What Flux fills in. */
const FILLED = ["$", "{a}"].join("");

const OVERLAYS = [
  "resources: [../../../base]\n",
  "resources: [../../../base]\nimages: [{name: web, newTag: v2}]\n",
  "resources: [../../../base]\nimages: [{name: web, newTag: v3}]\n",
  "resources: [../../../base, extra.yaml]\n",
  "resources: [../../../other]\n",
  "resources: [../../../base]\nconfigMapGenerator: [{name: made, envs: [made.env]}]\n",
  "resources: [../../../base]\npatches: [{path: ../../../patch.yaml}]\n",
  "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [extra.yaml]\n",
  "resources: [&a ../../../base]\n",
  "resources: [",
];

/** What each file may hold; every one may be missing as well. */
const TEXTS: Record<string, readonly string[]> = {
  "base/kustomization.yaml": [
    "resources: [web.yaml, map.yaml]\n",
    "resources: [web.yaml, map.yaml]\nnamePrefix: a-\n",
    "resources: [web.yaml]\n",
  ],
  "base/web.yaml": [deployment("web:v1"), deployment("web:v2"), deployment(`web:${FILLED}`)],
  "base/map.yaml": [map("one"), map("two"), "->web.yaml"],
  "other/kustomization.yaml": ["resources: [../base]\n", "resources: [map.txt]\n"],
  "other/map.txt": [map("three"), application("hidden", { source: of("overlays/beta/blog") })],
  "patch.yaml": [deployment("patched:v1"), deployment("patched:v2")],
  "overlays/beta/shop/kustomization.yaml": OVERLAYS,
  "overlays/beta/shop/extra.yaml": [map("extra"), map("changed")],
  "overlays/beta/shop/made.env": ["A=b\n", "A=c\n"],
  "overlays/beta/shop/.argocd-source.yaml": [
    "kustomize: {namePrefix: sourced-}\n",
    "path: plain\n",
    "kustomize: [",
  ],
  "overlays/beta/shop/.argocd-source-shop.yaml": [
    "kustomize: {nameSuffix: -one}\n",
    "kustomize: {nameSuffix: -two}\n",
  ],
  "overlays/beta/blog/kustomization.yaml": OVERLAYS,
  "overlays/production/shop/kustomization.yaml": [...OVERLAYS, "resources: [../../beta/shop]\n"],
  "moved/beta/shop/kustomization.yaml": OVERLAYS,
  "overlays/link": ["->beta/shop", "->production/shop"],
  "kustomization.yaml": ["resources: [overlays/beta/shop, overlays/beta/blog]\n", "resources: [current]\n"],
  "plain/map.yaml": [map("plain"), map("manifests")],
  "plain/sub/web.yaml": [deployment("plain:v1"), deployment("plain:v2")],
  "chart/Chart.yaml": ["name: chart\nversion: 1.0.0\n"],
  "argocd/shop.yaml": [
    application("shop", { source: of("overlays/beta/shop") }),
    application("shop", { source: of("overlays/beta/shop"), project: "shop" }),
    application("shop", { source: of("overlays/beta/blog") }),
    application("shop", { source: of("overlays/link") }),
    application("shop", { source: of("current") }),
    application("shop", { source: of("overlays/beta/shop", { kustomize: { images: ["web:v9"] } }) }),
    application("shop", { sources: [of("overlays/beta/shop"), of("plain")] }),
    application("shop", { source: of("plain", { directory: { recurse: true } }) }),
    application("shop", { source: of("missing") }),
    application("shop", { source: of("chart") }),
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: "shop',
  ],
  "argocd/blog.yml": [
    application("blog", { source: of("overlays/beta/blog") }),
    application("blog", { source: of("plain"), syncPolicy: { automated: { prune: true } } }),
    application("blog", { source: of("other") }),
    "->shop.yaml",
  ],
  "argocd/project.yaml": [
    argo("AppProject", "shop", { sourceRepos: [OWN], destinations: [{ namespace: "shop", server: "*" }] }),
    argo("AppProject", "shop", { sourceRepos: ["*"], destinations: [{ namespace: "*", server: "*" }] }),
  ],
  "argocd/set.yaml": [
    set({ git: { repoURL: OWN, directories: [{ path: "overlays/*/*" }] } }, "{{path}}"),
    set({ git: { repoURL: OWN, files: [{ path: "config/*.json" }] } }, "{{folder}}"),
    set({ list: { elements: [{ name: "one", folder: "overlays/production/shop" }] } }, "{{folder}}"),
    set({ clusters: {} }, "overlays/production/shop"),
  ],
  "config/a.json": [
    '{"name": "a", "folder": "overlays/beta/shop"}',
    '{"name": "a", "folder": "overlays/beta/blog"}',
    '{"name": "a",',
  ],
  current: ["->overlays/beta/shop", "->overlays/production/shop", map("current")],
  "linked/kustomization.yaml": ["->list.txt"],
  "linked/list.txt": ["resources: [../overlays/beta/shop]\n", "resources: [../overlays/beta/blog]\n"],
  "cluster/map.yaml": [map("filled"), map("moved"), application("any", { source: of("plain") })],
  "flux.yaml": [
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux}\nspec: {path: ./overlays/production/shop, targetNamespace: flux}\n`,
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux}\nspec: {path: ./overlays/beta/shop, postBuild: {substituteFrom: [{kind: ConfigMap, name: map}]}}\n`,
  ],
  "notes.txt": ["one\n", "two\n"],
};

const PATHS = Object.keys(TEXTS);

/** States of a repository of folders, Applications, projects and sets, and what a change makes of each. */
export const changedState = fc
  .tuple(
    fc.tuple(...PATHS.map((path) => fc.option(fc.nat((TEXTS[path] as string[]).length - 1), { freq: 4 }))),
    fc.array(fc.tuple(fc.constantFrom(...PATHS), fc.option(fc.nat(20), { freq: 4 })), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([chosen, changes]): { before: State; after: State } => {
    const before = new Map<string, string>();
    for (const [at, choice] of chosen.entries()) {
      const path = PATHS[at] as string;
      if (choice !== null) before.set(path, (TEXTS[path] as string[])[choice] as string);
    }
    const after = new Map(before);
    for (const [path, choice] of changes) {
      const texts = TEXTS[path] as string[];
      if (choice === null) after.delete(path);
      else after.set(path, texts[choice % texts.length] as string);
    }
    return { before, after };
  });

const fileOf = (text: string): ListedFile =>
  text.startsWith("->") ? { id: text, link: true } : { id: text };
const read = (_: string, { id = "" }: ListedFile) => Buffer.from(id.replace(/^->/, ""));

/** A state as a tree. @param other one with which it shares contents; none by default */
export function treeOf(state: State, label: string, other?: ListedTree): ListedTree {
  const files = [...state].map(([path, text]) => [path, fileOf(text)] as const);
  return new ListedTree(label, files, read, undefined, other?.contents);
}

/** The files of a tree that may hold objects of Argo CD. */
export function manifestsIn(tree: ListedTree): string[] {
  return [...tree.files.keys()].filter((path) => isManifestFile(path) && tree.files.get(path)?.link !== true);
}
