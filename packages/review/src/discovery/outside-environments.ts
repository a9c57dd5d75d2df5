import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../kubernetes/fields.ts";
import { FLUX_GROUP, OF_FLUX } from "../kubernetes/flux-groups.ts";
import type { ManifestFolder } from "./application-sources.ts";
import { isArgoKind, isManifestFile, mayBeEncoded } from "./argo-documents.ts";
import { manifestText, objectsIn } from "./documents.ts";
import { isKustomizationFile, type Kustomizations } from "./kustomizations.ts";
import { manifestFiles } from "./plain-manifests.ts";
import { treePath } from "./tree-paths.ts";

/** The parts of a repository that Argo CD and Flux deploy, as absolute paths in the tree. */
export interface DeployedHere {
  /** Folders of plain manifests that Argo CD reads, relative to the root. */
  manifests: readonly ManifestFolder[];
  /** Every folder that Applications or Flux deploy. */
  deployed: ReadonlySet<string>;
  /** The files that may declare more but can't be read, and those that Applications read as patches. */
  unreadable: ReadonlySet<string>;
}

/**
 * What environments are built from: `used` are the files that a kustomization lists or Argo CD applies; a folder
 * `isNamed` if any file in it may be read, or if it is reported as a whole: a chart, a folder with an unreadable
 * kustomization, or one whose Application can't be evaluated.
 * @param realPath resolves links
 */
export function whatBuilds(
  { tree, folders }: Kustomizations,
  { manifests, deployed }: Pick<DeployedHere, "manifests" | "deployed">,
  realPath: (path: string) => string,
) {
  const used = new Set<string>(manifests.flatMap((one) => manifestFiles(tree, one)));
  const named = new Set<string>();
  for (const { folder, references, problem, isManifest } of folders.values()) {
    for (const path of [...references.resources, ...references.files])
      used.add(tree.files.has(path) ? path : realPath(path));
    for (const path of references.folders) named.add(path);
    if (problem !== undefined && !isManifest) named.add(folder);
  }
  for (const file of tree.files.keys()) if (lastPart(file) === "Chart.yaml") named.add(folderOf(file));
  const read = new Set(manifests.map(({ path }) => treePath(path)));
  for (const folder of deployed) if (!folders.has(folder) && !read.has(folder)) named.add(folder);
  const known = new Map<string, boolean>();
  const isNamed = (folder: string): boolean =>
    entryOf(known, folder, () => named.has(folder) || (folder !== "/" && isNamed(folderOf(folder))));
  return { used, isNamed };
}

/** The files of interest with objects that no kustomization lists and neither Argo CD nor Flux deploys. */
export function outsideEnvironments(
  { tree, folders }: Kustomizations,
  deployed: DeployedHere,
  { realPath, isAsked }: { realPath(path: string): string; isAsked(file: string): boolean },
): string[] {
  const { used, isNamed } = whatBuilds({ tree, folders }, deployed, realPath);
  return [...tree.files.keys()].filter(
    (file) =>
      isManifestFile(file) &&
      !used.has(file) &&
      !deployed.unreadable.has(file) &&
      (!isKustomizationFile(file) || folders.get(folderOf(file))?.isManifest === true) &&
      !isNamed(folderOf(file)) &&
      !file.includes("/.tekton/") &&
      isAsked(file),
  );
}

/** Groups of kinds that look like objects but are read by a program outside the cluster. */
const OF_PROGRAMS =
  /^(?:skaffold|deploy\.cloud\.google\.com|(?:[\w-]+\.)*(?:kustomize\.config\.k8s\.io|config\.kubernetes\.io|kpt\.dev|k3d\.io|kind\.x-k8s\.io|eksctl\.io|k0sctl\.k0sproject\.io|ctlptl\.dev|backstage\.io|krew\.googlecontainertools\.github\.com|kuttl\.dev|chainsaw\.kyverno\.io|cli\.kyverno\.io))$/;

/** Matched at the beginning of a line, because an object embedded as text in another one is indented. */
const API_VERSION = /^apiVersion:[ \t]*["']?([\w./-]+)/m;
const KIND = /^kind:[ \t]*["']?(\w+)/m;
const METADATA = /^metadata:/m;

/**
 * True for a file with objects for a cluster.
 * @param counts by default, definitions of kinds don't count
 * @param otherwise the answer for a file that speaks of objects, but can't be read; true for one of Flux's
 */
export function hasObjects(
  bytes: Uint8Array,
  file: string,
  counts = isOfCluster,
  otherwise = false,
): boolean {
  const text = manifestText(bytes);
  if (!(text.includes("apiVersion") && text.includes("kind")) && !mayBeEncoded(text)) return false;
  const isCounted = ({ apiVersion, kind, metadata }: ValueMap) =>
    isMap(metadata) && counts(asText(apiVersion ?? ""), asText(kind ?? ""));
  // Few files that say it otherwise have to be read for it.
  return (
    text.split(/^---.*$/m).some((document) => {
      const [, apiVersion = ""] = API_VERSION.exec(document) ?? [];
      const [, kind = ""] = KIND.exec(document) ?? [];
      return (METADATA.test(document) || kind === "List") && counts(apiVersion, kind);
    }) || attempt(() => objectsIn(text, file).some(isCounted), otherwise || text.includes(OF_FLUX))
  );
}

/** The named objects for a cluster in a file, with CustomResourceDefinitions. Throws InputError if it can't be read. */
export function objectsForClusters(bytes: Uint8Array, file: string): ValueMap[] {
  return objectsIn(bytes, file).filter(
    ({ apiVersion, kind, metadata }) =>
      textAt(metadata ?? null, "name") !== undefined &&
      isApplied(asText(apiVersion ?? ""), asText(kind ?? "")),
  );
}

function isOfCluster(apiVersion: string, kind: string): boolean {
  return kind !== "CustomResourceDefinition" && isApplied(apiVersion, kind);
}

/** True for an object for a cluster, with CustomResourceDefinitions, but for those that declare what is deployed. */
export function isApplied(apiVersion: string, kind: string): boolean {
  if (apiVersion === "" || kind === "") return false;
  const group = groupOf(apiVersion);
  const declares = isArgoKind(apiVersion, kind) || (group === FLUX_GROUP && kind === "Kustomization");
  return !declares && !OF_PROGRAMS.test(group);
}

/** True for an object that only a program outside the cluster reads: a cluster of kind, a catalog's entry. */
export function isOfProgram(apiVersion: string): boolean {
  return OF_PROGRAMS.test(groupOf(apiVersion));
}
