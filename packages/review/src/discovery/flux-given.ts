import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { asText, isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { deployingOf, notReadYet } from "./deploying-files.ts";
import { type FluxKustomization, hasFluxVariable, type OpenValues } from "./flux.ts";
import { ofArtifacts } from "./flux-artifacts.ts";
import { appliersOf, patchedByParents } from "./flux-parents.ts";
import type { ListedTree } from "./listed-tree.ts";

/** The variables from a ConfigMap or Secret in a file; a Secret's values are only known in the cluster. */
interface Source {
  file: string;
  kind: string;
  name: string;
  namespace: string | undefined;
  /** Undefined for an unknown value. */
  values: ReadonlyMap<string, string | undefined>;
  /** All values as written, to compare two states. */
  written: string;
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
  paths: readonly string[],
  read: (path: string) => Uint8Array,
  top = "",
): readonly FluxKustomization[] {
  return givenPlaced(ofArtifacts(patchedByParents(all, top), paths, top), paths, read, top);
}

function givenPlaced(
  all: readonly FluxKustomization[],
  paths: readonly string[],
  read: (path: string) => Uint8Array,
  top: string,
): readonly FluxKustomization[] {
  const names = new Set(givers(all));
  const open = all.some(({ folder = "" }) => folder.includes("${"));
  const patches = all.flatMap(({ document }) => patchesIn(document));
  if (!open && ![...all.map(({ document }) => document), ...patches].some(substitutes)) return all;
  const sources = names.size === 0 ? [] : sourcesIn(paths, names, read);
  const given = all.map((one) => {
    const own = sources.filter(({ file }) => !OF_LOCAL_CLUSTER.test(file) || OF_LOCAL_CLUSTER.test(one.file));
    const meant = (kind: string, name: string) => sourcesFor(one, own, kind, name);
    const variables = variablesGiven(one.document, meant);
    const open = namesGiven(one.document).flatMap(({ kind, name }) => openIn(meant(kind, name)));
    const provided = providedBy([one.document, ...patches], own);
    return {
      ...one,
      ...(variables.size > 0 && { given: variables }),
      ...(open.length > 0 && { open: new Map(open) }),
      ...(provided !== undefined && { provided }),
    };
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
  return givenFlux(all, [...tree.files.keys()], (path) => tree.read(path));
}

/** The file and name of each Flux Kustomization, separated by "\0". */
export function fluxNames(tree: ListedTree, files: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of new Set(files)) {
    const known = tree.files.has(file) ? tree.deploying.get(tree, file) : undefined;
    for (const { name } of known?.flux ?? []) names.add(`${file}\0${name}`);
  }
  return names;
}

/** The names of the ConfigMaps and Secrets from which Kustomizations get variables. */
export function givers(all: readonly FluxKustomization[]): string[] {
  return all.flatMap(({ document }) =>
    [document, ...patchesIn(document)].flatMap((one) => namesGiven(one).map(({ name }) => name)),
  );
}

/** The patches by which a Kustomization gives others variables, as documents. */
export function patchesIn(document: Value): Value[] {
  return itemsAt(document, "spec", "patches").flatMap(([one]) => {
    const text = textAt(one, "patch") ?? "";
    if (!text.includes("postBuild")) return [];
    return attempt(() => parseDocuments(text, "patch").map(ofOperations).filter(substitutes), []);
  });
}

/** The object that the operations of a JSON patch on postBuild make; anything else is returned as it is. */
function ofOperations(patch: Value): Value {
  if (!Array.isArray(patch)) return patch;
  let postBuild: ValueMap = {};
  for (const [one] of itemsAt({ patch }, "patch")) {
    const [field, key] = (textAt(one, "path") ?? "").replace(/^\/spec\/postBuild\/?/, "").split("/");
    const { value = null } = one;
    if (field === "" && isMap(value)) postBuild = { ...postBuild, ...value };
    else if (field === "substituteFrom")
      postBuild = {
        ...postBuild,
        substituteFrom: [...listAt(postBuild, "substituteFrom"), ...(Array.isArray(value) ? value : [value])],
      };
    else if (field === "substitute")
      postBuild = {
        ...postBuild,
        substitute: { ...mapAt(postBuild, "substitute"), ...(isMap(value) ? value : { [key ?? ""]: value }) },
      };
  }
  return { spec: { postBuild } };
}

function substitutes(document: Value): boolean {
  return isMap(document) && Object.keys(mapAt(document, "spec", "postBuild")).length > 0;
}

/** The names of all variables that documents provide; undefined if a source isn't in the repository. */
function providedBy(documents: readonly Value[], sources: readonly Source[]): Set<string> | undefined {
  const provided = new Set<string>();
  for (const document of documents) {
    for (const key of Object.keys(mapAt(document, "spec", "postBuild", "substitute"))) provided.add(key);
    for (const { kind, name, isOptional } of namesGiven(document)) {
      const meant = sources.filter((one) => one.kind === kind && one.name === name);
      // Templates name optional sources for those who want them; hardly anyone creates one by hand.
      if (meant.length === 0 && isOptional) continue;
      if (meant.length === 0) return undefined;
      for (const { values } of meant) for (const key of values.keys()) provided.add(key);
    }
  }
  return provided;
}

/** The ConfigMaps and Secrets from which a Kustomization gets variables, in order. */
export function namesGiven(document: Value): { kind: string; name: string; isOptional: boolean }[] {
  return itemsAt(document, "spec", "postBuild", "substituteFrom").flatMap(([one]) => {
    const [kind, name] = [textAt(one, "kind"), textAt(one, "name")];
    if (kind === undefined || name === undefined || name.includes("$")) return [];
    return [{ kind, name, isOptional: one.optional === true }];
  });
}

/** The ConfigMaps and Secrets in files that are named after them, or after a part of their names. */
function sourcesIn(
  paths: readonly string[],
  names: ReadonlySet<string>,
  read: (path: string) => Uint8Array,
): Source[] {
  return paths.flatMap((path) => {
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
        .flatMap((document) => sourceOf(document, path) ?? [])
        .filter(({ name }) => names.has(name));
    }, []);
  });
}

/** Folders of clusters on a developer's machine, whose settings say nothing about those of other clusters. */
const OF_LOCAL_CLUSTER = /(?:^|\/)(?:local|kind|k3d|minikube)(?:[-_]?(?:clusters?|dev|test))?\//i;

function sourceOf(document: Value, file: string): Source | undefined {
  const said = textAt(document, "kind");
  const kind = said === "SealedSecret" || said === "ExternalSecret" ? "Secret" : said;
  const name = textAt(document, "spec", "target", "name") ?? textAt(document, "metadata", "name");
  if (!isMap(document) || name === undefined || (kind !== "ConfigMap" && kind !== "Secret")) return undefined;
  const values = new Map<string, string | undefined>();
  // Whatever a provider has may be a key.
  if (said === "ExternalSecret" && listAt(document, "spec", "dataFrom").length > 0) return undefined;
  const own = Object.keys(mapAt(document, "spec", "target", "template", "data"));
  const fetched = itemsAt(document, "spec", "data").flatMap(([one]) => textAt(one, "secretKey") ?? []);
  for (const key of [
    ...Object.keys(mapAt(document, "spec", "encryptedData")),
    ...(own.length > 0 ? own : fetched),
  ])
    values.set(key, undefined);
  for (const field of ["data", "stringData"])
    for (const [key, value] of Object.entries(mapAt(document, field))) {
      const text = asText(value);
      values.set(key, kind === "Secret" || hasFluxVariable(text) ? undefined : text);
    }
  const written = jsonText(
    ["data", "stringData"].map((field) => mapAt(document, field)).concat(mapAt(document, "spec")),
  );
  return { file, kind, name, namespace: textAt(document, "metadata", "namespace"), values, written };
}

/** The known variables: later sources win, and a missing source may set any variable. */
function variablesGiven(
  document: Value,
  meantBy: (kind: string, name: string) => readonly Source[],
): Map<string, string> {
  const known = new Map<string, string>();
  for (const { kind, name } of namesGiven(document)) {
    const meant = meantBy(kind, name);
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

/** The ConfigMaps or Secrets of a name that a Kustomization may use: those in the folder of its cluster, if it has one. */
function sourcesFor(
  { document, file }: FluxKustomization,
  sources: readonly Source[],
  kind: string,
  name: string,
): readonly Source[] {
  const own = textAt(document, "metadata", "namespace");
  const meant = sources.filter(
    (one) =>
      one.kind === kind &&
      one.name === name &&
      (own === undefined || one.namespace === undefined || one.namespace === own),
  );
  const shared = Math.min(...meant.map((one) => depthShared(meant[0]?.file ?? "", one.file)));
  const cluster = file.split("/").slice(0, shared + 1);
  if (meant.length < 2 || OF_ALL_CLUSTERS.test(cluster.at(-1) ?? "")) return meant;
  const nearest = meant.filter((one) => depthShared(file, one.file) > shared);
  return nearest.length > 0 ? nearest : meant;
}

/** Names of folders whose content several clusters use. */
const OF_ALL_CLUSTERS = /^(?:all|any|bases?|common|components?|defaults?|global|shared|templates?)$/;

/** The number of folders that contain both files. */
function depthShared(one: string, other: string): number {
  const [parts, others] = [one, other].map((file) => file.split("/").slice(0, -1));
  const end = parts?.findIndex((part, index) => part !== others?.[index]) ?? 0;
  return end < 0 ? (parts?.length ?? 0) : end;
}

/** The values of sources that may not be known here: of a Secret, or of one ConfigMap in several clusters. */
function openIn(meant: readonly Source[]): [file: string, values: OpenValues][] {
  return meant.flatMap(({ file, kind, written }) => {
    const isKnown = kind !== "Secret" && meant.every((other) => other.written === written);
    return isKnown && meant.length === 1 ? [] : [[file, { written, isKnown }] as [string, OpenValues]];
  });
}

/** A Kustomization, once for each folder to which its path resolves. */
function withFolder(
  one: FluxKustomization,
  all: readonly FluxKustomization[],
  top: string,
): FluxKustomization[] {
  const { folder } = one;
  if (folder === undefined || !folder.includes("${")) return [one];
  const folders = new Set(
    appliersOf(one, all, top)
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
