import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { leadsOut, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isEmpty, isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { manifestDocuments, manifestText } from "./documents.ts";
import type { ListedTree } from "./listed-tree.ts";
import { withFilledTexts } from "./texts.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** How Argo CD builds the resources of one source of an Application. */
export type SourceBuild =
  | { kind: "kustomize"; path: string; options: ValueMap }
  | { kind: "manifests"; folder: ManifestFolder }
  | { kind: "helm"; chart: ChartPlace; helm: ValueMap; references: Record<string, string | undefined> };

/** A folder of plain manifests that an Application applies directly. */
export interface ManifestFolder {
  path: string;
  recurse: boolean;
  /** Patterns of file names; all files by default. */
  include?: string | undefined;
  exclude?: string | undefined;
}

/** A chart in a folder of this repository, or one that helm downloads. */
export type ChartPlace = { path: string } | { name: string; repository: string; version: string };

/** An Application's sync policy. */
export interface AppliedHow {
  application: string;
  prune: boolean;
}

/** An Application, and how its resources are built. */
export interface BuiltApplication {
  name: string;
  /** The file that declares it, relative to the root of the repository. */
  file: string;
  /** True if its resources are exactly those of one folder, unchanged. */
  asItIs: boolean;
  builds: SourceBuild[];
  /** The namespace that it deploys to; "" if it sets none. */
  namespace: string;
  policy: AppliedHow;
  /** The Application, or, if an ApplicationSet generates it, the filled-in template. */
  document: ValueMap;
}

/** True if a source is the repository being reviewed, at the revision being reviewed. */
export type IsOwnSource = (source: { repository: string; revision: string }) => boolean;

/** True for the URL of a repository that certainly isn't the one being reviewed. */
export type IsOtherRepository = (repository: string) => boolean;

/** The sources of an Application in order, as written, each with its place. */
export function placedSources(spec: ValueMap): { source: ValueMap; place: Path }[] {
  const source = at(spec, "sourceHydrator", "drySource");
  // A hydrator writes to the other branch what this one renders to; `sources` takes precedence over `source`.
  if (isMap(source)) return [{ source, place: ["spec", "sourceHydrator", "drySource"] }];
  const sources = itemsAt(spec, "sources").map(([one, index]) => ({
    source: one,
    place: ["spec", "sources", index],
  }));
  if (sources.length > 0) return sources;
  return isMap(spec.source) ? [{ source: spec.source, place: ["spec", "source"] }] : [];
}

/** The sources of an Application in order, with the overrides in `.argocd-source.yaml` files beside them. */
export function sourcesOfApplication(
  tree: ListedTree,
  spec: ValueMap,
  application: string,
  onUnreadable: (file: string, why: string) => void,
): ValueMap[] {
  return placedSources(spec).map(({ source }) => {
    const path = sourcePath(source);
    return [".argocd-source.yaml", `.argocd-source-${application}.yaml`].reduce(
      (all, name) => overridden(tree, all, `${insideOf(treePath(path || "."))}${name}`, onUnreadable),
      source,
    );
  });
}

/** The folder of a source, relative to the repository root, "." for the root; "" if it sets none. */
export function sourcePath(source: ValueMap): string {
  const path = textAt(source, "path");
  return path === undefined ? "" : normalise(`/${path}`).slice(1) || ".";
}

/** True if the path leads outside the repository, which Argo CD rejects. */
export function leavesRepository(source: ValueMap): boolean {
  return leadsOut(textAt(source, "path") ?? "");
}

/** The tools that a source's options select: none if its files decide; Argo CD rejects more than one. */
export function askedTools(source: ValueMap): string[] {
  const directory = mapAt(source, "directory");
  const isAsked = {
    kustomize: !isEmpty(kustomizeOptions(source)) || textAt(source, "kustomize", "version") !== undefined,
    helm: !isEmpty(mapAt(source, "helm")),
    directory:
      directory.recurse === true ||
      !isEmpty(mapAt(directory, "jsonnet")) ||
      textAt(directory, "include") !== undefined ||
      textAt(directory, "exclude") !== undefined,
    plugin: source.plugin !== undefined && source.plugin !== null,
  };
  return Object.entries(isAsked).flatMap(([tool, is]) => (is ? [tool] : []));
}

function overridden(
  tree: ListedTree,
  source: ValueMap,
  file: string,
  onUnreadable: (file: string, why: string) => void,
): ValueMap {
  try {
    if (tree.kind(file) !== "file") return source;
    const [document = null] = manifestDocuments(manifestText(tree.read(file)), file);
    if (isMap(document)) return mergePatch(source, document) as ValueMap;
    if (document !== null) onUnreadable(file, `${file}: expected a mapping`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    onUnreadable(file, error.message);
  }
  return source;
}

/** A JSON merge patch (RFC 7386). */
export function mergePatch(target: Value | undefined, patch: Value): Value {
  if (!isMap(patch)) return patch;
  const merged: ValueMap = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else setOwn(merged, key, mergePatch(lookUp(merged, key), value));
  }
  return merged;
}

/** The kustomize options of a source that change the output. Not `version`, which selects the kustomize binary. */
export function kustomizeOptions(source: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(mapAt(source, "kustomize")).filter(
      ([key, value]) => key !== "version" && value !== "" && value !== false && !isEmpty(value),
    ),
  ) as ValueMap;
}

/** How helm renders a source that is a chart; undefined for other sources. */
export function helmBuild(
  tree: ListedTree,
  source: ValueMap,
  sources: readonly ValueMap[],
): (SourceBuild & { kind: "helm" }) | undefined {
  const path = sourcePath(source);
  const name = textAt(source, "chart");
  if (name !== undefined) {
    const repository = repositoryOf(textAt(source, "repoURL") ?? "");
    return chartBuild(source, sources, { name, repository, version: textAt(source, "targetRevision") ?? "" });
  }
  const isChart = path !== "" && tree.kind(`${insideOf(treePath(path))}Chart.yaml`) === "file";
  return isChart ? chartBuild(source, sources, { path }) : undefined;
}

/** How helm renders a chart. @param sources those of the Application, some of which may only supply values files */
export function chartBuild(
  source: ValueMap,
  sources: readonly ValueMap[],
  chart: ChartPlace,
): SourceBuild & { kind: "helm" } {
  const references = Object.fromEntries(
    sources.flatMap((one) => {
      const ref = textAt(one, "ref");
      return ref === undefined ? [] : [[ref, textAt(one, "repoURL")]];
    }),
  );
  return { kind: "helm", chart, helm: mapAt(source, "helm"), references };
}

/** A repository's owner and name, however its URL is written. */
export function ownerAndName(url = ""): string {
  const address = url.toLowerCase().replace(/\/?(?:\.git)?\/?$/, "");
  return address.split(/[/:]/).slice(-2).join("/");
}

/** A chart's repository as helm expects it: a URL without a scheme is an OCI registry. */
function repositoryOf(url: string): string {
  return /^[a-z]+:\/\//.test(url) ? url : `oci://${url}`;
}

/** The values of an Application's build variables, as far as the repository reveals them. */
export function applicationVariables(spec: ValueMap, name: string, source: ValueMap): Map<string, string> {
  const known: [string, string | undefined][] = [
    ["ARGOCD_APP_NAME", name],
    ["ARGOCD_APP_NAMESPACE", textAt(at(spec, "destination"), "namespace")],
    ["ARGOCD_APP_PROJECT_NAME", textAt(spec, "project")],
    ["ARGOCD_APP_SOURCE_PATH", textAt(source, "path")],
    ["ARGOCD_APP_SOURCE_REPO_URL", textAt(source, "repoURL")],
    ["ARGOCD_APP_SOURCE_TARGET_REVISION", textAt(source, "targetRevision")],
  ];
  return new Map(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The options in which Argo CD replaces `$NAME` and `${NAME}` of a build variable; unknown ones stay unchanged. */
const FILLED = [
  ["kustomize", "images"],
  ["kustomize", "commonLabels"],
  ["helm", "valueFiles"],
  ["helm", "parameters"],
  ["helm", "fileParameters"],
] as const;

/** A source with build variables filled in. */
export function withVariables(source: ValueMap, variables: ReadonlyMap<string, string>): ValueMap {
  const annotated = at(source, "kustomize", "commonAnnotationsEnvsubst") === true;
  const filled: ValueMap = { ...source };
  for (const [tool, field] of [
    ...FILLED,
    ...(annotated ? ([["kustomize", "commonAnnotations"]] as const) : []),
  ]) {
    const given = at(source, tool, field);
    if (given !== undefined)
      setOwn(filled, tool, { ...mapAt(filled, tool), [field]: withFilledTexts(given, fill) });
  }
  return filled;

  function fill(text: string): string {
    return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
      return variables.get(braced ?? plain ?? "") ?? whole;
    });
  }
}

/** The folders of the repository that an Application is built from. */
export function builtFolders({ builds }: BuiltApplication): string[] {
  return builds.flatMap((build) => {
    if (build.kind === "kustomize") return [build.path];
    if (build.kind === "manifests") return [build.folder.path];
    return "path" in build.chart ? [build.chart.path] : [];
  });
}

/** The folders of plain manifests that Applications are built from. */
export function manifestFoldersOf(built: readonly BuiltApplication[]): ManifestFolder[] {
  return built.flatMap(({ builds }) =>
    builds.flatMap((build) => (build.kind === "manifests" ? [build.folder] : [])),
  );
}
