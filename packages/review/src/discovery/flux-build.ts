import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { KUSTOMIZATION_FILES, readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { styleOf } from "@kustogen/kustomize/yaml/printer/style.ts";
import { parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { resolvePlain } from "@kustogen/kustomize/yaml/reader/scalar.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { FluxKustomization } from "./flux.ts";

/** What Flux makes of a folder beyond what kustomize does. */
export interface FluxBuild {
  /** The namespace that all of it goes to; undefined where it is as the folder says, or nobody can tell. */
  namespace: string | undefined;
  /** What is known of the variables that it fills in. */
  variables: ReadonlyMap<string, string>;
  /** The components that it adds to the folder's own, as paths from there. */
  components: readonly string[];
  /** True where a component that isn't there is left out. */
  ignoresMissing: boolean;
  /** True where it writes the folder's kustomization, of which the repository has none. */
  isMade?: boolean;
  /** True where Argo CD applies the folder, too. */
  isOfArgo?: boolean;
  /** True where it deletes what can't be updated, and creates it again. */
  isForced?: boolean;
}

/**
 * What Flux makes of each folder that it deploys. Where several deploy one, or other documents patch what does, only that
 * counts which all of them say.
 */
export function fluxBuilds(all: readonly FluxKustomization[]): Map<string, FluxBuild> {
  const documents = new Map<string, FluxKustomization[]>();
  for (const one of all) addTo(documents, one.name, one);
  const builds = new Map<string, FluxBuild>();
  for (const { folder, document, given, name } of all) {
    if (folder === undefined) continue;
    const others = (documents.get(name) ?? []).map((one) => one.document);
    const namespace = agreed(textAt(document, "spec", "targetNamespace"), others, ["targetNamespace"]);
    const variables = new Map(given);
    for (const [key, value] of Object.entries(mapAt(document, "spec", "postBuild", "substitute"))) {
      const known = agreed(asText(value), others, ["postBuild", "substitute", key]);
      if (known === undefined) variables.delete(key);
      else variables.set(key, known);
    }
    const components = componentsOf(document);
    const isSaid = others.map(componentsOf).every((said) => said.length === 0 || equal(said, components));
    const ignoresMissing = at(document, "spec", "ignoreMissingComponents") === true;
    const isForced = others.every((one) => at(one, "spec", "force") === true);
    const build: FluxBuild = {
      namespace,
      variables,
      components: isSaid ? components : [],
      ignoresMissing,
      ...(isForced && { isForced }),
    };
    builds.set(folder, common(builds.get(folder), build));
  }
  return builds;
}

/** The components that a Kustomization of Flux adds to a folder, as it names them. */
export function componentsOf(document: Value): string[] {
  return listAt(document, "spec", "components").map((path) => asText(path));
}

/**
 * The same, but that a folder stays as it is which Argo CD applies, too: whoever adds an object of Flux can't have that look
 * as if it went elsewhere.
 */
export function besideArgo(
  builds: ReadonlyMap<string, FluxBuild>,
  applied: ReadonlyMap<string, unknown>,
): Map<string, FluxBuild> {
  const asItIs = { namespace: undefined, variables: new Map(), components: [], ignoresMissing: false };
  return new Map(
    [...builds].map(([folder, build]) => [folder, applied.has(folder.slice(1) || ".") ? asItIs : build]),
  );
}

/** A text, where no document of the same name says another. */
function agreed(
  text: string | undefined,
  documents: readonly Value[],
  path: readonly string[],
): string | undefined {
  const others = documents.map((one) => textAt(one, "spec", ...path));
  return others.some((other) => other !== undefined && other !== text) ? undefined : text;
}

function common(one: FluxBuild | undefined, other: FluxBuild): FluxBuild {
  if (one === undefined) return other;
  return {
    namespace: one.namespace === other.namespace ? one.namespace : undefined,
    variables: new Map([...one.variables].filter(([key, value]) => other.variables.get(key) === value)),
    components: one.components.filter((path) => other.components.includes(path)),
    ignoresMissing: one.ignoresMissing && other.ignoresMissing,
    ...(one.isForced && other.isForced && { isForced: true }),
  };
}

/** A tree in which a folder's kustomization is as Flux writes it, with the same lines; and the first line added at its end. */
export interface FluxTree {
  tree: FileTree;
  added: { file: string; line: number } | undefined;
}

/** True for a line that Flux has added to a kustomization, and that the repository doesn't have. */
export function isAdded(place: { file: string; line: number }, added: FluxTree["added"]): boolean {
  return added !== undefined && place.file === added.file && place.line >= added.line;
}

/**
 * A tree as Flux builds a folder of it: the kustomization says the namespace that all of it goes to, and lists its
 * components behind those that are there. Undefined where it says so already, or can't be written into it. Of one that Flux
 * writes, the repository has no line.
 */
export function fluxTree(tree: FileTree, file: string, build: FluxBuild | undefined): FluxTree | undefined {
  if (build === undefined) return undefined;
  const added = build.isMade ? { file, line: 1 } : undefined;
  const asItIs = added && { tree, added };
  // What can't be read is said where it is rendered.
  return attempt(() => {
    const written = anyTextIn(tree.read(file)).replace(/\n$/, "");
    // Flux gives one without resources a field that changes nothing of them, so that kustomize builds it.
    const text = saysNothing(written, file) ? `${written}\nbuildMetadata: [originAnnotations]` : written;
    if (text === written && build.namespace === undefined && build.components.length === 0) return asItIs;
    const before = readKustomization(bytesOf(text), file);
    const { namespace = before.namespace } = build;
    const components = [...(before.components ?? []), ...componentsIn(tree, file, build)];
    const says = { namespace, components: components.length === 0 ? before.components : components };
    let edited = text;
    for (const field of ["namespace", "components"] as const)
      if (!equal(says[field] ?? null, before[field] ?? null))
        edited = withField(edited, field, JSON.stringify(says[field]));
    if (edited === written) return asItIs;
    const after = readKustomization(bytesOf(edited), file);
    if (after.namespace !== says.namespace || !equal(after.components ?? null, says.components ?? null))
      return asItIs;
    const lines = written.split("\n").length;
    return {
      tree: new OverlaidTree(tree, new Map([[tree.realPath(file), `${edited}\n`]])),
      added: added ?? (edited.split("\n").length === lines ? undefined : { file, line: lines + 1 }),
    };
  }, asItIs);
}

/** True for the text of a kustomization that says nothing but what it is. */
export function saysNothing(text: string, file: string): boolean {
  const said = parseKustomizationFile(text, file) ?? {};
  return Object.entries(said).every(
    ([field, value]) => field === "apiVersion" || field === "kind" || value === null || equal(value, []),
  );
}

/**
 * Those that are components, and those that aren't there, which rendering tells. Of what is no component
 * `integrity/flux-component` tells.
 */
function componentsIn(tree: FileTree, of: string, build: FluxBuild): string[] {
  return build.components.filter((path) => {
    const files = KUSTOMIZATION_FILES.map((name) => joinPath(of, `../${path}/${name}`));
    const file = files.find((one) => tree.kind(one) === "file");
    return file === undefined
      ? !build.ignoresMissing
      : readKustomization(tree.read(file), file).kind === "Component";
  });
}

/** A YAML text with another value of a field at its top: in place of the one that is there, or at its end. */
function withField(text: string, field: string, value: string): string {
  const own = new RegExp(`^${field}:.*(?:\\n(?:[ \\t#-].*)?)*$`, "m");
  const filled = (whole: string) => `${field}: ${value}${"\n".repeat(whole.split("\n").length - 1)}`;
  return own.test(text) ? text.replace(own, filled) : `${text}\n${field}: ${value}`;
}

/** The label or annotation that keeps Flux from filling in an object. */
const AS_IT_IS = "kustomize.toolkit.fluxcd.io/substitute";
/** A variable, or the marks of a text that only looks like one. */
const VARIABLES = /\$\$|\$\{([A-Za-z_]\w*)(?::?[-=][^${}]*)?\}/g;

/** True for an object that Flux fills nothing in of. */
export function staysAsItIs(value: unknown): boolean {
  return ["labels", "annotations"].some(
    (field) => textAt(value as Value, "metadata", field, AS_IT_IS) === "disabled",
  );
}

/** A rendered object with the variables filled in that are known; the same one where nothing changes. */
export function filledByFlux(value: Value, variables: ReadonlyMap<string, string>): Value {
  return variables.size === 0 || staysAsItIs(value) ? value : filled(value, variables);
}

function filled(value: Value, variables: ReadonlyMap<string, string>): Value {
  if (typeof value === "string") return value.includes("${") ? filledText(value, variables) : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => filled(item, variables));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item]) =>
      [asText(key.includes("${") ? filledText(key, variables) : key), filled(item, variables)] as const,
  );
  const isSame = entries.every(([key, item]) => Object.hasOwn(value, key) && value[key] === item);
  return isSame ? value : Object.fromEntries(entries);
}

/** As Flux fills in the printed text: what is printed without quotes may become a number or a truth value. */
function filledText(text: string, variables: ReadonlyMap<string, string>): Value {
  const result = text.replace(VARIABLES, (whole, name?: string) => variables.get(name ?? "") ?? whole);
  return result !== text && styleOf(text) === "plain" ? resolvePlain(result, "kustomization") : result;
}
