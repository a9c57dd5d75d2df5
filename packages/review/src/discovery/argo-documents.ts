import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupOf, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { itemsOf, manifestDocuments, manifestText } from "./documents.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";

/** An Application, an ApplicationSet or an AppProject, and the file that holds it. */
export interface ArgoObject {
  resource: Resource;
  /** As a path of the tree. */
  file: string;
  /** Of an Application: the ApplicationSet that makes it. */
  set?: Resource;
}

/** A file that may hold such objects and that nobody can read. */
export interface UnreadableFile {
  file: string;
  why: string;
}

/** What files hold of Argo CD. */
export interface ArgoObjects {
  objects: ArgoObject[];
  unreadable: UnreadableFile[];
}

const KINDS = new Set(["Application", "ApplicationSet", "AppProject"]);

/** True for one of the kinds that say what Argo CD applies, and how. */
export function isArgoKind(apiVersion: string, kind: string): boolean {
  return KINDS.has(kind) && groupOf(apiVersion) === "argoproj.io";
}

/** True for a file that kubectl and Argo CD take for manifests because of its name. */
export function isManifestFile(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}

/**
 * What git looks for, as extended regular expressions: the group as it is written, in UTF-16 too, and whatever can write
 * it otherwise: escapes, a text that goes on in the next line, tags. Which of the files hold it `mayHoldArgo` knows.
 */
export const ARGO_PATTERNS: readonly string[] = [
  "argoproj",
  "a[^[:alnum:]]r[^[:alnum:]]g[^[:alnum:]]o",
  "\\\\[^[:alnum:]]?([xuU]|[[:space:]]*$)",
  "![^[:space:]]*(binary|%)",
  "^%TAG",
];

/** Letters in a double-quoted text that are written as their codes, and line ends that are none. */
const ESCAPES = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\r?\n[ \t]*)/g;
/** Tags that can make another text of what is written. */
const TAGS = /(?:^|[\s[{,:])!\S*(?:binary|%)|^%TAG/m;

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPES, (_, ...codes: (string | undefined)[]) => {
    const code = Number.parseInt(codes.slice(0, 3).find((one) => one !== undefined) ?? "", 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** False for a text in which no object of Argo CD can be, however it is written. */
export function mayHoldArgo(text: string): boolean {
  return text.includes("argoproj") || TAGS.test(text) || unescaped(text).includes("argoproj");
}

/** True for a text that can't be read, and names such an object: charts have Rollouts, and annotations of Argo CD. */
function seemsToHoldArgo(text: string): boolean {
  const plain = unescaped(text);
  return (
    TAGS.test(text) ||
    (/(?<![\w.-])argoproj\.io\//.test(plain) &&
      /\b(?:Application|ApplicationSet|AppProject)(?:List)?\b/.test(plain))
  );
}

/** Reads the objects of Argo CD in a file's content: in each document, and in lists of any kind. */
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

/**
 * The files of a tree that hold manifests though no search by their names and contents finds them: those of other endings
 * that a kustomization lists, and links.
 */
export function oddManifests(tree: ListedTree, folders: ReadonlyMap<string, KustomizationFolder>): string[] {
  const found = new Set<string>();
  for (const { references } of folders.values())
    for (const path of references.resources)
      if (!isManifestFile(path) && tree.files.has(path)) found.add(path);
  if (tree.hasLinks)
    for (const [path, { link }] of tree.files) if (link === true && isManifestFile(path)) found.add(path);
  return [...found];
}
