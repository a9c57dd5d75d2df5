import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, expect, test } from "vitest";
import { hasObjects } from "../../src/discovery/outside-environments.ts";
import type { OverlaySelection } from "../../src/discovery/overlays.ts";
import { findFolders } from "../../src/units/folders-here.ts";

const root = mkdtempSync(join(tmpdir(), "kustogen-outside-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
const application = (source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n` +
  `  source: {repoURL: https://git.example.com/a.git, ${source}}\n  destination: {namespace: shop}\n`;
let number = 0;

/** The files that are outside every environment. */
function outside(
  files: Record<string, string>,
  { below = ".", selection }: { below?: string; selection?: OverlaySelection } = {},
): string[] {
  const top = join(root, String(number++));
  for (const [path, text] of Object.entries({ "app/kustomization.yaml": "namePrefix: a-\n", ...files })) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(top, path));
    else writeFileSync(join(top, path), text);
  }
  const found = findFolders(new DiskTree(), [join(top, below)], {
    ...{ top, selection },
    isOwnFile: (file) => !file.includes("/untracked/"),
  });
  return found.outside.map((file) => relative(top, file));
}

test("a manifest that no kustomization lists is outside every environment, and one that any lists isn't", () => {
  expect(outside({ "k8s/a.yaml": MAP, "k8s/b.json": '{"apiVersion": "v1"}' })).toEqual(["k8s/a.yaml"]);
  expect(outside({ "k8s/a.yaml": MAP, "k8s/kustomization.yaml": "resources: [a.yaml]\n" })).toEqual([]);
  const patch = "patches: [{path: ../k8s/a.yaml}]\n";
  expect(outside({ "k8s/a.yaml": MAP, "app/kustomization.yaml": patch })).toEqual([]);
});

test("a manifest beside a kustomization that leaves it out is outside, and one that is listed by a link isn't", () => {
  const kustomization = "resources: [a.yaml]\n";
  expect(outside({ "k8s/a.yaml": MAP, "k8s/b.yaml": MAP, "k8s/kustomization.yaml": kustomization })).toEqual([
    "k8s/b.yaml",
  ]);
  expect(
    outside({ "k8s/kustomization.yaml": kustomization, "k8s/a.yaml": "-> ../real.yaml", "real.yaml": MAP }),
  ).toEqual([]);
});

test("what an Application or Flux deploys is in an environment, with those folders below it that it reads", () => {
  const files = { "k8s/a.yaml": MAP, "k8s/deep/b.yaml": MAP, "other/c.yaml": MAP };
  expect(outside({ ...files, "argocd/a.yaml": application("path: k8s") })).toEqual([
    "k8s/deep/b.yaml",
    "other/c.yaml",
  ]);
  const recursed = application("path: k8s, directory: {recurse: true}");
  expect(outside({ ...files, "argocd/a.yaml": recursed })).toEqual(["other/c.yaml"]);
  const flux =
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./k8s, sourceRef: {kind: GitRepository, name: a}}\n";
  expect(outside({ ...files, "clusters/a.yaml": flux })).toEqual(["other/c.yaml"]);
});

test("what is named with a chart, a plugin or a kustomization that can't be read isn't named again", () => {
  expect(outside({ "k8s/Chart.yaml": "name: a\n", "k8s/templates/a.yaml": MAP })).toEqual([]);
  expect(
    outside({
      "k8s/Chart.yaml": "name: a\n",
      "k8s/kustomization.yaml": "namePrefix: a-\n",
      "k8s/templates/a.yaml": MAP,
    }),
  ).toEqual([]);
  expect(
    outside({ "k8s/a.yaml": MAP, "argocd/a.yaml": application("path: k8s, plugin: {name: x}") }),
  ).toEqual([]);
  expect(outside({ "k8s/a.yaml": MAP, "k8s/kustomization.yaml": "resources: {\n" })).toEqual([]);
});

test("only files of the repository count, in folders that kustogen.yaml doesn't leave out, where all of it is asked about", () => {
  const files = { "k8s/a.yaml": MAP, "untracked/a.yaml": MAP, "node_modules/x/a.yaml": MAP };
  expect(outside(files)).toEqual(["k8s/a.yaml"]);
  expect(outside(files, { below: "k8s" })).toEqual([]);
  expect(outside(files, { selection: { exclude: ["k8s"] } })).toEqual([]);
  expect(outside(files, { selection: { paths: ["app"] } })).toEqual([]);
});

const isManifest = (text: string, file = "a.yaml") => hasObjects(Buffer.from(text), file);

test.each([
  ["an object", MAP],
  ["an object with a Windows end of lines", MAP.replaceAll("\n", "\r\n")],
  ["an object behind a document of another kind", `a: 1\n---\n${MAP}`],
  ["an object with a placeholder that YAML doesn't read", `${MAP}data: {{ .Data }}\n`],
  ["a list of objects", "apiVersion: v1\nkind: List\nitems: []\n"],
  ["JSON", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}'],
  [
    "a definition beside an object of its kind",
    `${MAP.replace("ConfigMap", "CustomResourceDefinition")}---\n${MAP}`,
  ],
])("%s is a manifest", (_, text) => {
  expect(isManifest(text)).toBe(true);
});

test.each([
  ["a Compose file", "services:\n  a: {image: a}\n"],
  ["a workflow", "on: push\njobs: {}\n"],
  ["values with an object as a text", `extra: |\n  ${MAP.replaceAll("\n", "\n  ")}`],
  ["fields of an object in two documents", "apiVersion: v1\n---\nkind: Pod\nmetadata: {}\n"],
  ["a file of kind", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nmetadata: {name: a}\n"],
  ["a file of Skaffold", "apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: {name: a}\n"],
  ["a kubeconfig", "apiVersion: v1\nkind: Config\nclusters: []\n"],
  ["a definition of a kind, which check reads", MAP.replace("ConfigMap", "CustomResourceDefinition")],
  ["an Application, which check reads", application("path: k8s")],
  ["JSON that only looks so", '{"apiVersion": "v1", "kind": "Pod"'],
])("%s isn't a manifest", (_, text) => {
  expect(isManifest(text)).toBe(false);
});
