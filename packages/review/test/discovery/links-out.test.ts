import { posix } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { discover } from "../../src/discovery/discover.ts";
import { linksOut, madeFromHere } from "../../src/discovery/links-out.ts";
import { declaredFolders } from "../../src/units/applications.ts";
import { application, argo, manifestsIn, map, OWN, of, set, treeOf } from "../changes/random-states.ts";

const linksIn = (files: Record<string, string>) =>
  linksOut(treeOf(new Map(Object.entries(files)), "")).map(({ file }) => file);

test.each([
  ["an absolute target", "docs/x", "/etc/passwd"],
  ["an absolute target in the checkout", "docs/x", "/tmp/checkout/docs/a"],
  ["an absolute target that says less than it seems", "docs/x", "//docs/a"],
  ["a target beside the repository", "x", "../agents"],
  ["the folder around the repository", "x", ".."],
  ["a folder above it, from a folder", "docs/x", "../.."],
  ["a target that leaves the repository and comes back", "docs/x", "../../repo/docs/a"],
  ["a target that leaves it behind a folder that isn't there", "docs/x", "gone/../../../a"],
  ["a target that leaves it, and that a link on its way would keep inside", "a/x", "deep/../../../b"],
  ["a link in a folder that only it makes", ".tools/skills/x", "../../../agents"],
])("%s is refused", (_, file, target) => {
  expect(linksIn({ [file]: `->${target}`, "a/deep": "->../b/c/d", "b/c/d/e": "" })).toEqual([`/${file}`]);
});

test.each([
  ["a target beside it", "docs/x", "a"],
  ["a target that isn't there", "docs/x", "gone/at/all"],
  ["the root of the repository", "docs/x", ".."],
  ["the root of the repository, from there", "x", "."],
  ["the root with more words", "docs/x", "./..//./"],
  ["names that begin with dots", "x", "..a/...b/.c"],
  ["itself", "docs/x", "x"],
  ["a link", "docs/x", "../y"],
])("%s isn't refused", (_, file, target) => {
  expect(linksIn({ [file]: `->${target}`, y: "->docs/a", "docs/a": "" })).toEqual([]);
});

/** What Argo CD does: each part is joined to the folder before it, and none of these may be outside of the root. */
function isRefused(file: string, target: string): boolean {
  if (target.startsWith("/")) return true;
  let folder = posix.dirname(posix.join("/checkout", file));
  return target.split("/").some((part) => {
    folder = posix.join(folder, part);
    const relative = posix.relative("/checkout", folder);
    return relative === ".." || relative.startsWith("../");
  });
}

test("the links that are refused are those that Argo CD's walk refuses", () => {
  const part = fc.constantFrom("..", "..", ".", "", "a", "b", "..c", "checkout");
  const targets = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
  const files = fc
    .array(fc.constantFrom("a", "b", "..c"), { maxLength: 3 })
    .map((all) => [...all, "x"].join("/"));
  fc.assert(
    fc.property(
      files,
      targets.filter((target) => target !== ""),
      (file, target) => {
        expect(linksIn({ [file]: `->${target}` }).length > 0).toBe(isRefused(file, target));
      },
    ),
  );
});

const FOLDER = { "overlays/beta/shop/kustomization.yaml": "resources: [map.yaml]\n" };
const FILES = {
  ...FOLDER,
  "overlays/beta/shop/map.yaml": map("a"),
  "plain/map.yaml": map("b"),
  "values.yaml": "",
};

/** The number of what Argo CD builds from a repository with these objects. */
function builtFrom(object: string, more: Record<string, string> = {}): number {
  const tree = treeOf(new Map(Object.entries({ ...FILES, ...more, "argocd/a.json": object })), "");
  const { folders } = discover(tree);
  return madeFromHere(
    tree,
    declaredFolders(tree, folders, manifestsIn(tree), { isOwn: ({ repository }) => repository === OWN }),
  );
}

const chart = { repoURL: "https://charts.example.test", chart: "web", targetRevision: "1.0.0" };
const values = { repoURL: OWN, targetRevision: "main", ref: "values" };
const withValues = (file: string) => ({ ...chart, helm: { valueFiles: [file] } });

test.each([
  ["an overlay", application("a", { source: of("overlays/beta/shop") })],
  ["plain manifests", application("a", { source: of("plain") })],
  ["what a plugin renders", application("a", { source: of("plain", { plugin: { name: "x" } }) })],
  ["a folder of it that isn't there", application("a", { source: of("gone") })],
  ["one of several sources", application("a", { sources: [chart, of("plain")] })],
  [
    "values for a chart from elsewhere",
    application("a", { sources: [withValues("$values/values.yaml"), values] }),
  ],
  ["an overlay to hydrate", application("a", { sourceHydrator: { drySource: of("overlays/beta/shop") } })],
  [
    "a folder that a set finds",
    set({ git: { repoURL: OWN, directories: [{ path: "overlays/beta/*" }] } }, "{{path}}"),
  ],
  ["folders that only the cluster fills in", set({ clusters: {} }, "overlays/{{name}}/shop")],
  ["one folder for each pull request", set({ pullRequest: {} }, "plain")],
])("Argo CD checks a repository out for %s", (_, object) => {
  expect(builtFrom(object)).toBe(1);
});

test("Argo CD checks a repository out for a chart in it", () => {
  const helm = { "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n" };
  expect(builtFrom(application("a", { source: of("chart") }), helm)).toBe(1);
});

const elsewhere = { ...of("gone"), repoURL: "https://git.example.test/acme/other.git" };

test.each([
  ["a chart", application("a", { source: chart })],
  [
    "a chart with values that aren't there",
    application("a", { sources: [withValues("$values/gone.yaml"), values] }),
  ],
  ["a folder of another repository", application("a", { source: elsewhere })],
  ["a project", argo("AppProject", "a", {})],
  ["a set for folders elsewhere", set({ clusters: {} }, "gone/{{name}}")],
])("Argo CD doesn't check a repository out for %s", (_, object) => {
  expect(builtFrom(object)).toBe(0);
});
