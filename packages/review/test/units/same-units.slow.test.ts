import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { deployedStates, discoverStates } from "../../src/changes/compare-trees.ts";
import { builtFolders, manifestFoldersOf } from "../../src/discovery/application-sources.ts";
import { manifestFiles } from "../../src/discovery/plain-manifests.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { unitApplication, unitsOf } from "../../src/units/unit.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const FOLDERS = ["apps", "apps/a", "apps/b", "apps/b/deeper", "charts/c", "more", "overlays/beta/a"];
const OWN = "https://git.example.com/shop/deploy.git";

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constant("configMapGenerator: [{name: a, literals: [a=b]}]\n") },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("resources", "components"), fc.subarray(FOLDERS, { maxLength: 2 }))
      .map(([field, paths]) => `${field}: ${JSON.stringify(paths.map((path) => `/${path}`))}\n`),
  },
  fc.constant("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n"),
  fc.constant("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
);
/** Paths that begin with "/" are made relative to the folder that names them. */
const placed = (folder: string, written: string) =>
  written.replace(/"\/([^"]+)"/g, (_, path: string) => `"${"../".repeat(folder.split("/").length)}${path}"`);

const source = fc.record({
  path: fc.constantFrom(...FOLDERS, "gone"),
  more: fc.constantFrom("", "", ", directory: {recurse: true}", ", kustomize: {namePrefix: x-}"),
});
const application = (name: string, sources: readonly { path: string; more: string }[]) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  sources: [${sources
    .map(({ path, more }) => `{repoURL: ${OWN}, path: ${path}${more}}`)
    .join(", ")}]\n  destination: {namespace: ${name}}\n`;
const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./${path}, sourceRef: {kind: GitRepository, name: flux-system}}\n`;

const repository = fc.record({
  kustomizations: fc.dictionary(fc.constantFrom(...FOLDERS), text, { maxKeys: 5 }),
  manifests: fc.uniqueArray(fc.constantFrom(...FOLDERS), { maxLength: 4 }),
  applications: fc.array(fc.array(source, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
  flux: fc.uniqueArray(fc.constantFrom(...FOLDERS, "gone"), { maxLength: 2 }),
  chart: fc.boolean(),
});

it("check and diff see the same units", () => {
  fc.assert(
    fc.property(repository, ({ kustomizations, manifests, applications, flux: paths, chart }) => {
      const files: [string, string][] = [
        ...Object.entries(kustomizations).map(([folder, written]): [string, string] => [
          `${folder}/kustomization.yaml`,
          placed(folder, written),
        ]),
        ...manifests.map((folder, at): [string, string] => [
          `${folder}/map.yaml`,
          `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-${at}}\n`,
        ]),
        ...applications.map((sources, at): [string, string] => [
          `argocd/${at}.yaml`,
          application(`app-${at}`, sources),
        ]),
        ...paths.map((path, at): [string, string] => [`clusters/${at}.yaml`, flux(`ks-${at}`, path)]),
        ["README.md", "a repository\n"],
        ...(chart ? [["charts/c/Chart.yaml", "name: c\nversion: 1.0.0\n"] as [string, string]] : []),
      ];
      const disk = new MemoryTree(files.map(([path, content]) => [`/repo/${path}`, content]));
      const here = findFolders(disk, ["/repo"], { top: "/repo" });
      const checked = here.environments.map(({ folder }) => folder.slice("/repo/".length)).sort();

      const tree = listedMemory(files);
      const declaring = files.map(([path]) => `/${path}`).filter((path) => path.endsWith(".yaml"));
      const { sides } = deployedStates(discoverStates(tree, tree, {}), {
        applications: { before: declaring, after: declaring },
      });
      const [side] = sides;
      /** True for a component alone, and a folder of which Applications apply nothing. */
      const isEmpty = (path: string) => {
        const sources = manifestFoldersOf(side.declared.built).filter((one) => one.path === path);
        if (sources.length > 0) return sources.every((one) => manifestFiles(tree, one).length === 0);
        return side.discovery.folders.get(`/${path}`)?.component === true;
      };
      const compared = unitsOf(sides, {})
        .flatMap((unit) => {
          const one = unitApplication(side, unit);
          return one === undefined ? [unit.path] : builtFolders(one);
        })
        .filter((path) => !isEmpty(path));
      const isNamed = (path: string) =>
        here.notRendered.some(({ place }) => place === `/repo/${path}`) ||
        here.notFollowed.some(({ what }) => what.includes(`: ${path}: `));
      const units = [...new Set(compared)].sort();
      expect(checked).toEqual(units.filter((path) => checked.includes(path) || !isNamed(path)));
    }),
    { numRuns: 1000 },
  );
});
