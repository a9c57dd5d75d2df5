import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupOf, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { manifestText, objectsIn } from "./documents.ts";
import { type FluxKustomization, kustomizationsIn, mayHoldFlux, placedIn } from "./flux.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import { ByContent, type ListedTree } from "./listed-tree.ts";

/** An Application, an ApplicationSet or an AppProject, and the file that contains it. */
export interface ArgoObject {
  resource: Resource;
  /** Its path in the tree. */
  file: string;
  /** For a generated Application: its ApplicationSet. */
  set?: Resource;
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

/** True for a text that may say other words than it shows. */
export function mayBeEncoded(text: string): boolean {
  return ESCAPES.test(text) || TAGS.test(text);
}

/** False if the text can't contain an Argo CD object in any spelling: most only name the group of their annotations. */
export function mayHoldArgo(text: string): boolean {
  return GROUP.test(text) || mayBeEncoded(text);
}

/** One of these kinds, or a list of them. */
const NAMED = /\b(?:Application|ApplicationSet|AppProject)(?:List)?\b/;

/** True if unparsable text seems to declare such an object: charts also have Rollouts and annotations of its group. */
export function seemsToHoldArgo(text: string): boolean {
  return (TAGS.test(text) && text.includes("apiVersion")) || (GROUP.test(text) && NAMED.test(text));
}

/** Manifest files that a search by name and content misses: listed files with other extensions, and symlinks. */
export function oddManifests(tree: ListedTree, folders: ReadonlyMap<string, KustomizationFolder>): string[] {
  const listed = [...folders.values()].flatMap(({ references }) => references.resources);
  const links = tree.hasLinks ? [...tree.files].flatMap(([path, { link }]) => (link ? [path] : [])) : [];
  return [
    ...listed.filter((path) => !isManifestFile(path) && tree.files.has(path)),
    ...links.filter(isManifestFile),
  ];
}

/** What files declare about how folders are deployed; at first nothing. */
class Declarations {
  objects: ArgoObject[] = [];
  flux: FluxKustomization[] = [];
  /** The files that may declare something but can't be read. */
  unreadable: { file: string; why: string }[] = [];
}

const known = new ByContent((tree, file) => declarationsAt(tree, file));

/** Reads what files of a tree declare; a missing file declares nothing. */
export function declaredIn(tree: ListedTree, files: Iterable<string>): Declarations {
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  const all = known.of(tree, present);
  return {
    objects: all.flatMap(({ objects }) => objects),
    flux: all.flatMap(({ flux }) => flux.map((one) => placedIn(tree, one))),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

function declarationsAt(tree: ListedTree, file: string): Declarations {
  const found = new Declarations();
  try {
    // A link that leads nowhere, or to a folder, isn't a file.
    return tree.kind(file) === "file" ? declarationsIn(tree.read(file), file) : found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...found, unreadable: [{ file, why: error.message }] };
  }
}

/** Reads what a file declares: in each document, and in lists of any kind. */
export function declarationsIn(bytes: Uint8Array, file: string): Declarations {
  const found = new Declarations();
  const text = manifestText(bytes);
  if (!mayHoldArgo(text) && !mayHoldFlux(text)) return found;
  try {
    for (const object of objectsIn(text, file)) {
      if (isArgoKind(asText(object.apiVersion ?? ""), asText(object.kind ?? "")))
        found.objects.push({ resource: resourceOf(object), file });
      found.flux.push(...kustomizationsIn(object, file));
    }
    return found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...found, ...(seemsToHoldArgo(text) && { unreadable: [{ file, why: error.message }] }) };
  }
}
