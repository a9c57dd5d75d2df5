import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ${path}\n  interval: 1h\n  prune: true\n  sourceRef: {kind: GitRepository, name: flux-system}\n`;
const configMap = (name: string, value = "b") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: ${value}}\n`;
/** As `flux bootstrap` leaves a repository: nothing lists what is beside its own folder. */
const FILES: Record<string, string> = {
  "/clusters/home/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/home"),
  "/clusters/home/flux-system/kustomization.yaml": "resources: [gotk-sync.yaml]\n",
  "/clusters/home/apps.yaml": flux("apps", "./apps/home"),
  "/apps/home/web.yaml": configMap("web"),
  "/apps/home/cache/kustomization.yaml": "resources: [cache.yaml]\n",
  "/apps/home/cache/cache.yaml": configMap("cache"),
};

it("a folder without a kustomization that Flux deploys is told as not checked, and those below it that have one are deployed", () => {
  const found = findFolders(new MemoryTree(Object.entries(FILES)), ["/"], { top: "/" });
  expect(found.environments.map(({ folder }) => folder)).toEqual([
    "/apps/home/cache",
    "/clusters/home/flux-system",
  ]);
  expect([...found.deployed]).toEqual(expect.arrayContaining(found.environments.map(({ folder }) => folder)));
  expect(found.notRendered.map(({ place, cause }) => [place, cause])).toEqual([
    ["/apps/home", "flux"],
    ["/clusters/home", "flux"],
  ]);
});

it.each<[what: string, changed: string, shown: RegExp]>([
  ["a file beside", "/apps/home/web.yaml", /apps\/home.*changed ConfigMap web/],
  ["a file of a folder below", "/apps/home/cache/cache.yaml", /apps\/home\/cache.*changed ConfigMap cache/],
])("a change of %s is compared", (_, changed, shown) => {
  const files = Object.keys(FILES);
  const { environments } = compareTrees(
    listedMemory(Object.entries(FILES)),
    listedMemory(
      Object.entries({ ...FILES, [changed]: configMap(/(\w+)\.yaml/.exec(changed)?.[1] ?? "", "c") }),
    ),
    { applications: { before: files, after: files } },
  );
  const said = environments.map(
    ({ path, resources }) =>
      `${path}: ${resources.map(({ kind, name, action }) => `${action} ${kind} ${name}`).join(", ")}`,
  );
  expect(said).toEqual([expect.stringMatching(shown)]);
});
