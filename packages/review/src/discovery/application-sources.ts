import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { leadsOut, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isEmpty, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { ManifestFolder } from "./declared-folders.ts";
import { manifestDocuments, manifestText } from "./documents.ts";
import type { ListedTree } from "./listed-tree.ts";
import { insideOf, treePath } from "./tree-paths.ts";

/** What Argo CD makes the resources of one source of an Application of. */
export type SourceBuild =
  | { kind: "kustomize"; path: string; options: ValueMap }
  | { kind: "manifests"; folder: ManifestFolder }
  | { kind: "helm"; chart: ChartPlace; helm: ValueMap; references: Record<string, string | undefined> };

/** A chart in a folder of this repository, or one that helm pulls. */
export type ChartPlace = { path: string } | { name: string; repository: string; version: string };

/** How an Application applies what it is made of. */
export interface AppliedHow {
  application: string;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
}

/** An Application, and what its resources are made of. */
export interface BuiltApplication {
  name: string;
  /** The file that declares it, relative to the root of the repository. */
  file: string;
  /** True where its resources are those of one folder as it is. */
  asItIs: boolean;
  builds: SourceBuild[];
  /** What `$ARGOCD_APP_NAME` and the like stand for. */
  variables: Map<string, string>;
  /** The namespace that it deploys to; "" where it names none. */
  namespace: string;
  policy: AppliedHow;
  /** The Application; the template of an ApplicationSet, filled, for one that a set makes. */
  document: ValueMap;
}

/** True for a source that is the repository that is looked at, in the state that is looked at. */
export type IsOwnSource = (source: { repository: string; revision: string }) => boolean;

/** True for the address of a repository that certainly isn't the one that is looked at. */
export type IsOtherRepository = (repository: string) => boolean;

/** Where the sources of an Application stand in it, in the order of `writtenSources`. */
export function sourcePlaces(spec: ValueMap): (string | number)[][] {
  if (isMap(at(spec, "sourceHydrator", "drySource"))) return [["spec", "sourceHydrator", "drySource"]];
  const sources = itemsAt(spec, "sources").map(([, index]) => ["spec", "sources", index]);
  return sources.length > 0 ? sources : isMap(spec.source) ? [["spec", "source"]] : [];
}

/** The sources of an Application in their order, as they are written. */
export function writtenSources(spec: ValueMap): ValueMap[] {
  const dry = at(spec, "sourceHydrator", "drySource");
  const sources = itemsAt(spec, "sources").map(([source]) => source);
  // What a hydrator writes to the other branch is what this one renders to; several sources count above a single one.
  if (isMap(dry)) return [dry];
  return sources.length > 0 ? sources : isMap(spec.source) ? [spec.source] : [];
}

/**
 * The sources of an Application in their order, with what the files `.argocd-source.yaml` beside them override.
 *
 * @param onUnreadable told of such a file that nobody can read
 */
export function sourcesOfApplication(
  tree: ListedTree,
  spec: ValueMap,
  application: string,
  onUnreadable: (file: string, why: string) => void,
): ValueMap[] {
  return writtenSources(spec).map((source) => {
    const path = sourcePath(source);
    return [".argocd-source.yaml", `.argocd-source-${application}.yaml`].reduce(
      (all, name) => overridden(tree, all, `${insideOf(treePath(path || "."))}${name}`, onUnreadable),
      source,
    );
  });
}

/** The folder of a source, relative to the root of the repository, "." for the root; "" where it names none. */
export function sourcePath(source: ValueMap): string {
  const path = textAt(source, "path");
  return path === undefined ? "" : normalise(`/${path}`).slice(1) || ".";
}

/** True for a path that begins outside of the repository, which Argo CD refuses. */
export function leavesRepository(source: ValueMap): boolean {
  return leadsOut(textAt(source, "path") ?? "");
}

/** What makes a source's resources. */
export type SourceTool = "kustomize" | "helm" | "directory" | "plugin";

/**
 * The tool that a source asks for by options of it; undefined where Argo CD looks at the folder. Of options for several,
 * with which Argo CD fails, it is a list.
 */
export function askedTool(source: ValueMap): SourceTool | SourceTool[] | undefined {
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
  const asked = (Object.keys(isAsked) as SourceTool[]).filter((tool) => isAsked[tool]);
  return asked.length > 1 ? asked : asked[0];
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

/** What kustomize options of an Application change; its version says only with which program. */
export function kustomizeOptions(source: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(mapAt(source, "kustomize")).filter(
      ([key, value]) => key !== "version" && value !== "" && value !== false && !isEmpty(value),
    ),
  ) as ValueMap;
}

/** How helm renders a source that is a chart; undefined for any other. */
export function helmBuild(
  tree: ListedTree,
  source: ValueMap,
  sources: readonly ValueMap[],
): (SourceBuild & { kind: "helm" }) | undefined {
  const path = sourcePath(source);
  const name = textAt(source, "chart");
  const local = path !== "" && tree.kind(`${insideOf(treePath(path))}Chart.yaml`) === "file";
  if (name === undefined && !local) return undefined;
  const chart: ChartPlace =
    name === undefined
      ? { path }
      : {
          name,
          repository: repositoryOf(textAt(source, "repoURL") ?? ""),
          version: textAt(source, "targetRevision") ?? "",
        };
  const references = Object.fromEntries(
    sources.flatMap((one) => {
      const ref = textAt(one, "ref");
      return ref === undefined ? [] : [[ref, textAt(one, "repoURL")]];
    }),
  );
  return { kind: "helm", chart, helm: mapAt(source, "helm"), references };
}

/** A chart's repository as helm takes it: one without a scheme is a registry. */
function repositoryOf(url: string): string {
  return /^[a-z]+:\/\//.test(url) ? url : `oci://${url}`;
}

/** What an Application's own variables stand for, as far as the repository tells. */
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

/** The folders of the repository that an Application is made of. */
export function foldersOf({ builds }: BuiltApplication): string[] {
  return builds.flatMap((build) => {
    if (build.kind === "kustomize") return [build.path];
    if (build.kind === "manifests") return [build.folder.path];
    return "path" in build.chart ? [build.chart.path] : [];
  });
}

/**
 * A values file of a chart's source: its path in the repository. Undefined for one in another repository (a reference
 * to a source whose files aren't here), or behind an address.
 */
export function valuesFileOf(
  tree: ListedTree,
  file: string,
  { chart, references }: SourceBuild & { kind: "helm" },
): string | undefined {
  const reference = /^\$([\w-]+)\/(.*)$/.exec(file);
  if (reference !== null)
    return Object.hasOwn(references, reference[1] as string) && tree.files.has(`/${reference[2]}`)
      ? `/${reference[2]}`
      : undefined;
  if (/^[a-z]+:\/\//.test(file)) return undefined;
  if (file.startsWith("/")) return normalise(file);
  return "path" in chart ? normalise(`/${chart.path}/${file}`) : undefined;
}

/** What decides what an Application's resources are, as plain data. */
export function withoutPlace({ builds, variables, namespace }: BuiltApplication): unknown {
  return { builds, variables: [...variables], namespace };
}
