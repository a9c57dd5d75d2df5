import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type FluxKustomization, sourceOf, USUAL_SOURCE } from "./flux.ts";
import type { FluxBuild } from "./flux-build.ts";
import { isKustomizationFile, listingOf } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { byFolder } from "./plain-manifests.ts";
import { insideOf } from "./tree-paths.ts";

/**
 * The kustomizations that Flux generates for deployed folders without one, by path: each lists all YAML files below it,
 * or, for a subfolder with a kustomization, the subfolder. None where a .sourceignore decides what Flux fetches.
 *
 * @param isOthers true for a folder that isn't deployed by Flux alone
 */
export function madeByFlux(
  tree: ListedTree,
  flux: readonly FluxKustomization[],
  isOthers: (folder: string) => boolean,
): Map<string, string> {
  const made = new Map<string, string>();
  const ignoring = [...tree.files.keys()].filter((file) => lastPart(file) === ".sourceignore").map(folderOf);
  for (const folder of foldersHere(tree, flux)) {
    if (isOthers(folder) || KUSTOMIZATION_FILES.some((name) => tree.kind(joinPath(folder, name)) === "file"))
      continue;
    if (folder === "/" && !isRootMeant(flux)) continue;
    if (ignoring.some((one) => isWithin(one, folder) || isWithin(folder, one))) continue;
    made.set(joinPath(folder, KUSTOMIZATION_FILES[0]), kustomizationOf(tree, folder));
  }
  return made;
}

/**
 * True if Flux deploys all files of this repository. `./` exists in every repository and may mean another one, so it
 * only counts in a file of bootstrap's, or if the same source has other paths.
 */
function isRootMeant(flux: readonly FluxKustomization[]): boolean {
  const isRoot = ({ folder }: FluxKustomization) => folder === "/";
  const named = new Set(flux.filter((one) => !isRoot(one)).map(({ document }) => sourceOf(document).name));
  return flux.some(
    (one) => isRoot(one) && (OF_BOOTSTRAP.test(one.file) || named.has(sourceOf(one.document).name)),
  );
}

const OF_BOOTSTRAP = /(?:^|\/)(?:flux-system\/|gotk-)[^/]*$/;

/** Marks the folders whose kustomizations Flux generates. */
export function noteMade(builds: Map<string, FluxBuild>, made: ReadonlyMap<string, string>): void {
  for (const file of made.keys()) {
    const folder = folderOf(file);
    const build = builds.get(folder);
    if (build !== undefined) builds.set(folder, { ...build, isMade: true });
  }
}

/** A tree with the kustomizations that Flux generates. */
export function withMade(tree: ListedTree, made: ReadonlyMap<string, string>): ListedTree {
  if (made.size === 0) return tree;
  const read = (path: string) => {
    const text = made.get(path);
    return text === undefined ? tree.read(path) : bytesOf(text);
  };
  return tree.changed(tree.label, new Map([...made.keys()].map((path) => [path, {}])), read);
}

/**
 * The folders that Flux deploys from this repository. A source is assumed to be this repository if it has the name that
 * `flux bootstrap` uses, or if most of its paths exist here, of which `./` exists in every repository.
 */
export function foldersHere(tree: ListedTree, flux: readonly FluxKustomization[]): Set<string> {
  const sources = new Map<string, Set<string>>();
  for (const { folder, document } of flux) {
    const { kind, name } = sourceOf(document);
    // A Kustomization without a path may get it from a patch, and would otherwise mean the whole repository.
    if (folder === undefined || kind !== "GitRepository" || textAt(document, "spec", "path") === undefined)
      continue;
    entryOf(sources, name, () => new Set<string>()).add(folder);
  }
  return new Set(
    [...sources].flatMap(([name, folders]) => {
      const own = [...folders].filter((folder) => tree.kind(folder) === "directory");
      const [count, of] = [own, [...folders]].map((all) => all.filter((folder) => folder !== "/").length);
      return name === USUAL_SOURCE || (count ?? 0) * 2 > (of ?? 0) ? own : [];
    }),
  );
}

/** Files that Flux leaves out of every source. */
const LEFT_OUT =
  /(?:^|\/)(?:\.(?:git|github|circleci)\/|(?:\.(?:travis|gitlab-ci|drone|goreleaser)|appveyor|codeship-s(?:ervices|teps))\.yml$|(?:\.sops|\.flux|cloudbuild)\.yaml$)/;

function kustomizationOf(tree: ListedTree, folder: string): string {
  const inside = insideOf(folder);
  const files = [...tree.files].flatMap(([path, { link }]) =>
    path.startsWith(inside) && link !== true && !LEFT_OUT.test(path) ? [path] : [],
  );
  const built = new Set(files.filter(isKustomizationFile).map(folderOf));
  const resources = new Set<string>();
  for (const file of files) {
    const own = outermost(file, inside, built);
    if (own !== undefined || /\.ya?ml$/.test(file)) resources.add(own ?? file);
  }
  return listingOf(inside, [...resources].sort(byFolder));
}

/** The outermost of some folders that contain a file, below the folder with this prefix. */
function outermost(file: string, inside: string, folders: ReadonlySet<string>): string | undefined {
  for (let end = file.indexOf("/", inside.length); end >= 0; end = file.indexOf("/", end + 1)) {
    const folder = file.slice(0, end);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}
