import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { deployingOf, notReadYet } from "./deploying-files.ts";
import { type FluxKustomization, hasFluxVariable } from "./flux.ts";
import { ofArtifacts } from "./flux-artifacts.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The variables from a ConfigMap or Secret in a file; a Secret's values are only known in the cluster. */
interface Source {
  kind: string;
  name: string;
  namespace: string | undefined;
  /** Undefined for an unknown value. */
  values: ReadonlyMap<string, string | undefined>;
}

/**
 * Adds variables from the repository's ConfigMaps to Flux Kustomizations, and resolves their paths: variables in a path
 * are filled in from the parent Kustomization that applies it, once for each parent.
 *
 * @param paths the files of the repository
 * @param read the content of a file; throws InputError if it can't be read
 * @param top the prefix of file paths that folder paths don't have
 */
export function givenFlux(
  all: readonly FluxKustomization[],
  paths: Iterable<string>,
  read: (path: string) => Uint8Array,
  top = "",
): readonly FluxKustomization[] {
  const placed = ofArtifacts(all, paths, top);
  if (placed !== all) return givenFlux(placed, paths, read, top);
  const names = new Set(givers(all));
  const open = all.some(({ folder = "" }) => folder.includes("${"));
  if (names.size === 0 && !open) return all;
  const sources = names.size === 0 ? [] : sourcesIn(paths, names, read);
  const given = all.map((one) => {
    const variables = variablesGiven(one.document, sources);
    return variables.size === 0 ? one : { ...one, given: variables };
  });
  return open ? given.flatMap((one) => withFolder(one, given, top)) : given;
}

/** The Flux Kustomizations in files of a tree, with variables from the tree. */
export function fluxKustomizations(tree: ListedTree, files: Iterable<string>): readonly FluxKustomization[] {
  const present = [...new Set(files)].filter((file) => tree.files.has(file));
  tree.prepare(notReadYet(tree, present));
  const all = present.flatMap((file) => {
    // A link that leads out of the repository, or a file that is too large.
    return attempt(() => (tree.kind(file) === "file" ? deployingOf(tree, file).flux : []), []);
  });
  return givenFlux(all, tree.files.keys(), (path) => tree.read(path));
}

/** The names of the ConfigMaps and Secrets from which Kustomizations get variables. */
export function givers(all: readonly FluxKustomization[]): string[] {
  return all.flatMap(({ document }) => namesGiven(document).map(({ name }) => name));
}

/** The ConfigMaps and Secrets from which a Kustomization gets variables, in order. */
function namesGiven(document: Value): { kind: string; name: string }[] {
  return itemsAt(document, "spec", "postBuild", "substituteFrom").flatMap(([one]) => {
    const [kind, name] = [textAt(one, "kind"), textAt(one, "name")];
    return kind === undefined || name === undefined || name.includes("$") ? [] : [{ kind, name }];
  });
}

/** The ConfigMaps and Secrets in files that are named after them, or after a part of their names. */
function sourcesIn(
  paths: Iterable<string>,
  names: ReadonlySet<string>,
  read: (path: string) => Uint8Array,
): Source[] {
  return [...paths].flatMap((path) => {
    const stem = /([^/]+?)(?:\.sops|\.enc|[-_.]?secret|[-_.]?configmap)*\.ya?ml$/i
      .exec(path)?.[1]
      ?.toLowerCase();
    if (stem === undefined || ![...names].some((name) => name.includes(stem) || stem.includes(name)))
      return [];
    // Unreadable files have none.
    return attempt(() => {
      const text = anyTextIn(read(path));
      if (![...names].some((name) => text.includes(name))) return [];
      return parseDocuments(text, path)
        .flatMap((document) => sourceOf(document) ?? [])
        .filter(({ name }) => names.has(name));
    }, []);
  });
}

function sourceOf(document: Value): Source | undefined {
  const kind = textAt(document, "kind");
  const name = textAt(document, "metadata", "name");
  if (!isMap(document) || name === undefined || (kind !== "ConfigMap" && kind !== "Secret")) return undefined;
  const values = new Map<string, string | undefined>();
  for (const field of ["data", "stringData"])
    for (const [key, value] of Object.entries(mapAt(document, field))) {
      const text = asText(value);
      values.set(key, kind === "Secret" || hasFluxVariable(text) ? undefined : text);
    }
  return { kind, name, namespace: textAt(document, "metadata", "namespace"), values };
}

/** The known variables: later sources win, and a missing source may set any variable. */
function variablesGiven(document: Value, sources: readonly Source[]): Map<string, string> {
  const known = new Map<string, string>();
  const own = textAt(document, "metadata", "namespace");
  for (const { kind, name } of namesGiven(document)) {
    const meant = sources.filter(
      (one) =>
        one.kind === kind &&
        one.name === name &&
        (own === undefined || one.namespace === undefined || one.namespace === own),
    );
    if (meant.length === 0) known.clear();
    for (const key of new Set(meant.flatMap(({ values }) => [...values.keys()]))) {
      // Several clusters may use the same name: only values shared by all are known.
      const [first, ...others] = meant.map(({ values }) => values.get(key));
      if (first !== undefined && others.every((other) => other === first)) known.set(key, first);
      else known.delete(key);
    }
  }
  return known;
}

/** A Kustomization, once for each folder to which its path resolves. */
function withFolder(
  one: FluxKustomization,
  all: readonly FluxKustomization[],
  top: string,
): FluxKustomization[] {
  const { folder, file } = one;
  if (folder === undefined || !folder.includes("${")) return [one];
  const inside = file.slice(top.length);
  const appliers = all.filter(
    (other) =>
      other !== one &&
      other.folder !== undefined &&
      inside.startsWith(`${other.folder === "/" ? "" : other.folder}/`),
  );
  const depth = Math.max(0, ...appliers.map((other) => (other.folder as string).length));
  const folders = new Set(
    appliers
      .filter((other) => other.folder?.length === depth)
      .map((other) => filledPath(folder, variablesOf(other)))
      .filter((path) => path !== undefined),
  );
  return [...folders].map((path) => ({ ...one, folder: path }));
}

/** The variables that a Kustomization substitutes: its own take precedence over those from ConfigMaps. */
function variablesOf({ document, given }: FluxKustomization): ReadonlyMap<string, string> {
  const variables = new Map(given);
  for (const [key, value] of Object.entries(mapAt(document, "spec", "postBuild", "substitute"))) {
    const text = asText(value);
    if (hasFluxVariable(text)) variables.delete(key);
    else variables.set(key, text);
  }
  return variables;
}

const VARIABLE = /\$\{([A-Za-z_]\w*)(?::?[-=]([^${}]*))?\}/g;

/** A path with its variables or their defaults filled in; undefined if one is unknown. */
function filledPath(path: string, variables: ReadonlyMap<string, string>): string | undefined {
  const filled = path.replace(
    VARIABLE,
    (whole, name: string, usual?: string) => variables.get(name) ?? usual ?? whole,
  );
  return filled.includes("${") ? undefined : normalise(filled);
}
