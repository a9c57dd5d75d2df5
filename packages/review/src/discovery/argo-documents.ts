import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupOf, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { itemsOf, manifestDocuments, manifestText } from "./documents.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";

/** An Application, an ApplicationSet or an AppProject, and the file that contains it. */
export interface ArgoObject {
  resource: Resource;
  /** Its path in the tree. */
  file: string;
  /** For a generated Application: its ApplicationSet. */
  set?: Resource;
  /** True in a file that kustomizations read, but none lists as a resource: a patch may lack anything. */
  isPatch?: true;
}

/** A file that may contain such objects but can't be parsed. */
export interface UnreadableFile {
  file: string;
  why: string;
}

/** The Argo CD objects found in files. */
export interface ArgoObjects {
  objects: ArgoObject[];
  unreadable: UnreadableFile[];
}

/** The kinds that configure what Argo CD applies, and how. */
export const ARGO_KINDS: readonly string[] = ["Application", "ApplicationSet", "AppProject"];

/** True for the kinds that configure what Argo CD applies, and how. */
export function isArgoKind(apiVersion: string, kind: string): boolean {
  return ARGO_KINDS.includes(kind) && groupOf(apiVersion) === "argoproj.io";
}

/** True for a file whose name makes kubectl and Argo CD read it as manifests. */
export function isManifestFile(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}

/**
 * Patterns for `git grep`, as extended regular expressions: the API group as plain text (UTF-16 too), and anything that
 * could encode it: escapes, line continuations, tags. `mayHoldArgo` then decides which of these files really contain
 * it.
 */
export const ARGO_PATTERNS: readonly string[] = [
  "argoproj",
  "a[^[:alnum:]]r[^[:alnum:]]g[^[:alnum:]]o",
  "\\\\[^[:alnum:]]?([xuU]|[[:space:]]*$)",
  "![^[:space:]]*(binary|%)",
  "^%TAG",
];

/** The group at the beginning of an apiVersion, as YAML or JSON write it; a search for a plain word is faster. */
const GROUP = /argoproj\.io(?<![\w.-]argoproj\.io)\\?\//;
/** What can make a text stand for something else: tags, escape sequences, and line breaks in a quoted text. */
const TAGS = /(?:^|[\s[{,:])!\S*(?:binary|%)|^%TAG/m;
const ESCAPES = /\\(?:x[0-9a-fA-F]|u[0-9a-fA-F]|U[0-9a-fA-F]|\r?\n)/;

/** False if the text can't contain an Argo CD object in any spelling: most only name the group of their annotations. */
export function mayHoldArgo(text: string): boolean {
  return GROUP.test(text) || ESCAPES.test(text) || TAGS.test(text);
}

/** One of these kinds, or a list of them. */
const NAMED = /\b(?:Application|ApplicationSet|AppProject)(?:List)?\b/;

/**
 * True if unparsable text seems to declare such an object. The group alone isn't enough: charts also contain Rollouts
 * and Argo CD annotations.
 */
function seemsToHoldArgo(text: string): boolean {
  return (TAGS.test(text) && text.includes("apiVersion")) || (GROUP.test(text) && NAMED.test(text));
}

/** Reads the Argo CD objects in a file: in each document, and in lists of any kind. */
export function argoObjectsIn(bytes: Uint8Array, file: string): ArgoObjects {
  const text = manifestText(bytes);
  if (!mayHoldArgo(text)) return { objects: [], unreadable: [] };
  try {
    const objects = manifestDocuments(text, file)
      .filter((document) => isMap(document))
      .flatMap(itemsOf)
      .filter(({ apiVersion, kind }) => isArgoKind(asText(apiVersion ?? ""), asText(kind ?? "")))
      .map((document) => ({ resource: resourceOf(document), file }));
    return { objects, unreadable: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const unreadable = seemsToHoldArgo(text) ? [{ file, why: error.message }] : [];
    return { objects: [], unreadable };
  }
}

/** Manifest files that a search by name and content misses: listed files with other extensions, and symlinks. */
export function oddManifests(tree: ListedTree, folders: ReadonlyMap<string, KustomizationFolder>): string[] {
  const found = new Set<string>();
  for (const { references } of folders.values())
    for (const path of references.resources)
      if (!isManifestFile(path) && tree.files.has(path)) found.add(path);
  if (tree.hasLinks)
    for (const [path, { link }] of tree.files) if (link === true && isManifestFile(path)) found.add(path);
  return [...found];
}
