import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, foldersUp, lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import {
  type FluxKustomization,
  hasFluxVariable,
  isBootstrapFile,
  sourceOf,
} from "../../../discovery/flux.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { builtFrom, objectsIn } from "../../facts.ts";
import { nearName } from "../../near-name.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import { ignoredFolders, sourcesOfFlux } from "./flux-ignored.ts";
import { pathlessIn, withoutPath } from "./flux-pathless.ts";

/** With fewer, a source may be another repository. */
const FEWEST = 2;

/** The folders that Kustomizations deploy from one source: in this repository, and missing. */
interface Sides {
  there: Set<string>;
  gone: Set<string>;
  /** True if one of the folders contains the Kustomization's own file, so that the source is this repository. */
  isOwn: boolean;
  /** True if a missing folder does, so that paths begin above or below the top folder that is known. */
  isElsewhere: boolean;
}

/** True if the source is this repository. */
function isHere({ there, gone, isOwn }: Sides): boolean {
  return isOwn ? there.size >= gone.size : there.size >= FEWEST && there.size > gone.size;
}

/** The Kustomizations of Flux that an environment renders: others may be put away. */
const appliedIn = new Fact(({ index }): readonly string[] =>
  index.ofKind("Kustomization", FLUX_GROUP).map(({ metadata }) => metadata.name),
);

/** Kinds that read a folder of a source: where they have its path, and what is in it. */
const READERS: Readonly<Record<string, { place: readonly string[]; field: string; what: string }>> = {
  HelmRelease: { place: ["spec", "chart", "spec"], field: "chart", what: "its chart" },
  Terraform: { place: ["spec"], field: "path", what: "its module" },
};

/** The folders of a git repository that objects read, and that aren't in this one. */
const unreadIn = new Fact(({ environment, resources, sources }) => {
  if (sources === undefined) return [];
  const { folder } = sources.root;
  const own = treePath(environment);
  // Flux' folders are known from the same top; otherwise, any folder may be that of the repository.
  const bases = folder.endsWith(own) ? [folder.slice(0, -own.length) || "/"] : foldersUp(folder);
  const isGone = new Map<string, boolean>();
  return resources.flatMap((resource, at) => {
    const reader = lookUp(READERS, resource.kind);
    if (reader === undefined) return [];
    const { place, field, what } = reader;
    const read = mapAt(resource, ...place);
    const [path, source] = [textAt(read, field), textAt(read, "sourceRef", "name")];
    if (path === undefined || source === undefined || textAt(read, "sourceRef", "kind") !== "GitRepository")
      return [];
    const looked = entryOf(
      isGone,
      path,
      () =>
        !hasFluxVariable(path) &&
        bases.every((base) => sources.tree.kind(joinPath(base, `./${path}`)) === undefined),
    );
    return looked ? [{ at, path: normalise(`/${path}`), source, what, field: [...place, field] }] : [];
  });
});

export const fluxPath = defineRule({
  id: "integrity/flux-path",
  title: "The paths in Flux Kustomizations, HelmReleases and Terraform objects exist in their sources",
  why:
    "If the path of a Kustomization, HelmRelease or Terraform object doesn't exist in its source, no " +
    "change is applied, and the version deployed last keeps running. The same happens if `spec.ignore` of " +
    "the source leaves out the folder or a component. If the first Kustomization of a cluster, in its " +
    "`gotk-sync.yaml`, has the path of another cluster, it deploys that cluster's folder. A Kustomization " +
    "without a path deploys everything in its source. A source is " +
    "assumed to be this repository if most paths of its Kustomizations exist in this repository.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#path",
  around: "flux",
  asks: () => [appliedIn, unreadIn, sourcesOfFlux, pathlessIn],
  *checkRepository({ environments, flux }) {
    yield* ignoredFolders(environments, flux);
    const deployed = new Set(flux.map(({ folder }) => folder));
    const byFlux = environments.filter((state) => deployed.has(treePath(state.environment)));
    const applied = new Set(byFlux.flatMap((state) => appliedIn.of(state)));
    const listed = new Set(
      environments.flatMap((state) => (builtFrom.of(state) ?? []).flatMap(({ files }) => files)),
    );
    const elsewhere = new Set(flux.flatMap(({ name, file }) => (listed.has(file) ? [name] : [])));
    const byLetters = new Map(
      environments.map(({ environment }) => [treePath(environment).toLowerCase(), treePath(environment)]),
    );
    const bySource = new Map<string, Sides>();
    const all = flux.filter(
      ({ folder, document }) => folder !== undefined && textAt(document, "spec", "path"),
    );
    for (const { file, folder = "", document, isGone } of all) {
      const { kind, name } = sourceOf(document);
      const side = sides(bySource, kind, name);
      if (isGone) {
        side.gone.add(folder);
        if (`/${file}`.includes(`${folder}/`)) side.isElsewhere = true;
      } else if (folder !== "/") {
        side.there.add(folder);
        // The file's path begins with the repository's own, as far as that is known.
        if (`/${file}`.includes(`${folder}/`)) side.isOwn = true;
      }
    }
    for (const state of environments)
      for (const { at, path, source, what, field } of unreadIn.of(state)) {
        const side = sides(bySource, "GitRepository", source);
        if (!isHere(side)) continue;
        const { there } = side;
        yield {
          environment: state.environment,
          resource: objectsIn.of(state)[at],
          path: field,
          message: `has ${what} in ${path.slice(1)}, which isn't in this repository, although ${there.size} folders of GitRepository ${source} are`,
          fix: `correct ${field.join(".")}`,
        };
      }
    yield* withoutPath(byFlux, { flux }, (kind, name) => {
      const side = sides(bySource, kind, name);
      return isHere(side) ? side.there.size : 0;
    });
    yield* ofOtherClusters(all);
    const top = topOf(all);
    for (const { name, file, folder = "", document, isGone } of all) {
      // Some file systems don't tell capital letters from small ones, and a top folder may have had another name.
      const written = isGone
        ? (byLetters.get(folder.toLowerCase()) ?? byLetters.get(belowTopOf(file, folder)))
        : undefined;
      if (
        !isGone ||
        !(applied.has(name) || isBootstrapFile(file) || written !== undefined) ||
        (elsewhere.has(name) && !listed.has(file)) ||
        folder.includes("$") ||
        folder.includes("{")
      )
        continue;
      const { kind, name: source } = sourceOf(document);
      const side = sides(bySource, kind, source);
      if (written === undefined && (side.isElsewhere || !isOfBootstrap(file, folder)) && !isHere(side))
        continue;
      const { there } = side;
      const near =
        written ?? (isBootstrapFile(file) ? clusterOf(file, folder, top) : nearName(folder, [...there]));
      const others = there.size === 1 ? "another folder" : `${there.size} other folders`;
      const found =
        there.size === 0
          ? `${lastPart(file)} is`
          : `${others} of ${kind} ${source} ${there.size === 1 ? "is" : "are"}`;
      const seen = written === undefined ? found : `${written.slice(1)} is`;
      yield {
        file,
        written: document,
        path: ["spec", "path"],
        message: `Kustomization ${name} deploys ${folder.slice(1)}, which isn't in this repository, although ${seen}`,
        fix: near === undefined ? "correct spec.path" : `did you mean .${near}?`,
      };
    }
  },
});

/** The folder of a cluster by the file of its first Kustomization, from the top of the repository. */
function clusterOf(file: string, folder: string, top: string): string {
  const own = folderOf(folderOf(file));
  const first = `/${folder.split("/")[1]}/`;
  return top === "" && own.includes(first) ? own.slice(own.indexOf(first)) : own.slice(top.length);
}

/** A folder of two or more parts below the top folder of a file, in lowercase: "/kubernetes/apps/web" for "/cluster/apps/web". */
function belowTopOf(file: string, folder: string): string {
  const [, , ...parts] = folder.split("/");
  return parts.length < 2 ? "" : `/${file.replace(/^\//, "").split("/")[0]}/${parts.join("/")}`.toLowerCase();
}

/** The repository root in the paths of files, as far as a file in the folder of its Kustomization shows it. */
function topOf(all: readonly FluxKustomization[]): string {
  for (const { file, folder = "", isGone } of all) {
    const at = isGone || folder === "/" ? -1 : file.indexOf(`${folder}/`);
    if (at >= 0) return file.slice(0, at);
  }
  return "";
}

/** The first Kustomizations of clusters whose path is the folder of another cluster, which has its own. */
function* ofOtherClusters(all: readonly FluxKustomization[]): Iterable<RepositoryFinding> {
  const clusters = all
    .filter(
      ({ file, folder = "/", isGone }) =>
        isBootstrapFile(file) && IN_CLUSTER.test(file) && folder !== "/" && !isGone,
    )
    .map((one) => ({ ...one, own: folderOf(folderOf(one.file)) }));
  const isOwn = ({ own, folder = "" }: (typeof clusters)[number]) => own.endsWith(folder);
  for (const one of clusters) {
    const { document, file, folder = "", name, own } = one;
    const other = isOwn(one) ? undefined : clusters.find((two) => two.folder === folder && isOwn(two));
    if (other === undefined) continue;
    const top = other.own.slice(0, -folder.length);
    if (!own.startsWith(`${top}/`)) continue;
    const cluster = own.slice(top.length + 1);
    if (all.some((two) => two.folder === `/${cluster}`)) continue;
    yield {
      file,
      written: document,
      path: ["spec", "path"],
      message: `Kustomization ${name} of ${cluster} deploys ${folder.slice(1)}, which is another cluster with a ${lastPart(other.file)} of its own; nothing deploys ${cluster}`,
      fix: `write ./${cluster}`,
    };
  }
}

/** Where `flux bootstrap` writes it in the folder of a cluster; elsewhere, it is the template of one. */
const IN_CLUSTER = /\/flux-system\/[^/]*$/;

/**
 * True for the first Kustomization of a cluster whose folder begins as its own file does: `flux bootstrap` writes it to
 * the repository, below the folder that it deploys.
 */
function isOfBootstrap(file: string, folder: string): boolean {
  const [, top] = folder.split("/");
  return isBootstrapFile(file) && IN_CLUSTER.test(file) && `/${file}`.includes(`/${top}/`);
}

function sides(bySource: Map<string, Sides>, kind: string | undefined, name: string | undefined): Sides {
  return entryOf(bySource, `${kind} ${name}`, () => ({
    there: new Set(),
    gone: new Set(),
    isOwn: false,
    isElsewhere: false,
  }));
}
