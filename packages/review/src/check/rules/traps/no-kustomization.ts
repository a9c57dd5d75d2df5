import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { addFolders, folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { Fact } from "../../fact.ts";
import { builtFrom } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { KustomizationSource, Sources } from "../../sources/sources.ts";
import { builtWithout } from "./built-without.ts";
import { misnamedKustomization } from "./misnamed-kustomization.ts";

/** The names of folders whose subfolders are overlays. */
const OVERLAYS = /^(?:overlays?|environments?|envs?)$/;

/** An overlay with manifests and without a kustomization. */
interface Without {
  folder: string;
  /** The first manifest, and their number. */
  file: string;
  count: number;
}

/** The overlays without a kustomization beside those that an environment is built from. */
const overlaysWithout = new Fact(
  ({ sources }): readonly Without[] =>
    sources?.kustomizations.flatMap((source) => kept(known, source, () => besideOf(source, sources))) ?? [],
);

const known = new WeakMap<KustomizationSource, readonly Without[]>();

function besideOf({ folder }: KustomizationSource, { files, tree }: Sources): Without[] {
  const parent = folderOf(folder);
  if (!OVERLAYS.test(lastPart(parent))) return [];
  const all = [...(tree.list?.(parent) ?? [])]
    .map((name) => `${parent}/${name}`)
    .filter((path) => tree.kind(path) === "directory");
  const has = (path: string): boolean =>
    KUSTOMIZATION_FILES.some((name) => tree.kind(`${path}/${name}`) === "file");
  const without = all.filter((path) => !has(path));
  const [one] = without;
  if (one === undefined || without.length > 1) return [];
  const inside = [...(tree.list?.(one) ?? [])].sort().map((name) => `${one}/${name}`);
  if (inside.some(has)) return [];
  const isManifest = (path: string): boolean =>
    /\.ya?ml$/.test(path) &&
    files.documents(path).some((each) => isMap(each) && each.apiVersion && each.kind && isMap(each.metadata));
  const manifests = inside.filter(isManifest);
  const [file] = manifests;
  return file === undefined ? [] : [{ folder: one, file, count: manifests.length }];
}

export const noKustomization = defineRule({
  id: "traps/no-kustomization",
  title: "Each overlay, and each folder that a script builds, has a kustomization",
  why:
    "Manifests in a folder without a kustomization aren't part of any environment, and `kustomize build` " +
    "of the folder fails. A folder is only checked in these cases:\n\n- A CI workflow or a script builds " +
    "the folder and contains its literal path.\n- The kustomization in it has a name that kustomize doesn't look for, such as " +
    "`kustomize.yaml`.\n- The folder is one of several overlays or environments, " +
    "all the others have a kustomization, and nothing else lists or deploys its manifests.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#overlay",
  example: {
    bad: "# overlays/production/manifests.yaml; unlike overlays/beta and overlays/staging, the folder has no kustomization.yaml\nkind: ConfigMap\nmetadata: {name: app}",
    good: "# overlays/production/kustomization.yaml\nresources: [manifests.yaml]\n---\n# overlays/production/manifests.yaml\nkind: ConfigMap\nmetadata: {name: app}",
  },
  needs: ["sources"],
  asks: () => [overlaysWithout],
  *checkFile(file) {
    yield* builtWithout(file);
    yield* misnamedKustomization(file);
  },
  *checkRepository({ environments, argo, flux }) {
    const found = new Map<string, Without>();
    for (const state of environments) for (const one of overlaysWithout.of(state)) found.set(one.folder, one);
    if (found.size === 0) return;
    const reached = new Set<string>();
    for (const state of environments)
      for (const { folder, named } of builtFrom.of(state) ?? [])
        for (const path of [folder, ...named]) {
          reached.add(path);
          addFolders(path, reached);
        }
    const deployed = new Set([
      ...environments.map(({ environment }) => `/${environment}`),
      ...flux.flatMap(({ folder }) => folder ?? []),
      ...[...argo.applications, ...argo.made].map(({ path }) => `/${path}`),
    ]);
    for (const { folder, file, count } of found.values()) {
      if (reached.has(folder) || endsOf(folder).some((end) => deployed.has(end))) continue;
      const manifests = count === 1 ? "a manifest" : `${count} manifests`;
      yield {
        file,
        message: `the folder has ${manifests} and no kustomization, unlike every other one in ${lastPart(folderOf(folder))}, so nothing applies ${count === 1 ? "it" : "them"}`,
        fix: `add a kustomization that lists ${count === 1 ? "it" : "them"}, or remove the folder`,
      };
    }
  },
});

/** The ends of a path, each beginning with a "/": other paths begin at the repository's root. */
function endsOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(index));
}
