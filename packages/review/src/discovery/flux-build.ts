import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { anyTextIn, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { styleOf } from "@kustogen/kustomize/yaml/printer/style.ts";
import { resolvePlain } from "@kustogen/kustomize/yaml/reader/scalar.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import type { FluxKustomization } from "./flux.ts";

/** What Flux makes of a folder beyond what kustomize does. */
export interface FluxBuild {
  /** The namespace that all of it goes to; undefined where it is as the folder says, or nobody can tell. */
  namespace: string | undefined;
  /** What is known of the variables that it fills in. */
  variables: ReadonlyMap<string, string>;
}

/**
 * What Flux makes of each folder that it deploys. Where several deploy one, or other documents patch what does, only that
 * counts which all of them say.
 */
export function fluxBuilds(all: readonly FluxKustomization[]): Map<string, FluxBuild> {
  const documents = new Map<string, FluxKustomization[]>();
  for (const one of all) documents.set(one.name, [...(documents.get(one.name) ?? []), one]);
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
    builds.set(folder, common(builds.get(folder), { namespace, variables }));
  }
  return builds;
}

/**
 * The same, but that a folder stays as it is which Argo CD applies, too: whoever adds an object of Flux can't have that look
 * as if it went elsewhere.
 */
export function besideArgo(
  builds: ReadonlyMap<string, FluxBuild>,
  applied: ReadonlyMap<string, unknown>,
): Map<string, FluxBuild> {
  const asItIs = { namespace: undefined, variables: new Map() };
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
  };
}

/** A tree in which a folder's kustomization says a namespace, with the same lines; and the line that was added at its end. */
export interface NamespacedTree {
  tree: FileTree;
  added: { file: string; line: number } | undefined;
}

/**
 * A tree as Flux builds a folder of it: the kustomization says the namespace that all of it goes to. Undefined where it says
 * so already, or can't be written into it.
 */
export function namespacedTree(tree: FileTree, file: string, namespace: string): NamespacedTree | undefined {
  // What can't be read is said where it is rendered.
  return attempt(() => {
    const text = anyTextIn(tree.read(file));
    if (readKustomization(bytesOf(text), file).namespace === namespace) return undefined;
    const written = `namespace: ${JSON.stringify(namespace)}`;
    const own = /^namespace:.*$/m;
    const isThere = own.test(text);
    const edited = isThere ? text.replace(own, () => written) : `${text.replace(/\n$/, "")}\n${written}\n`;
    if (readKustomization(bytesOf(edited), file).namespace !== namespace) return undefined;
    const line = edited.split("\n").length - 1;
    return {
      tree: new OverlaidTree(tree, new Map([[tree.realPath(file), edited]])),
      added: isThere ? undefined : { file, line },
    };
  }, undefined);
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
