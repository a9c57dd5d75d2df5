import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { Kustomization } from "@kustogen/kustomize/load/fields.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { styleOf } from "@kustogen/kustomize/yaml/printer/style.ts";
import { parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { resolvePlain } from "@kustogen/kustomize/yaml/reader/scalar.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { declarationKey, type FluxKustomization, hasFluxVariable } from "./flux.ts";
import { kustomizationIn } from "./kustomizations.ts";
import { namesOfPath } from "./overlay-names.ts";
import { withFilledTexts } from "./texts.ts";

/** What Flux adds to a folder beyond kustomize. */
export interface FluxBuild {
  /** The namespace of all its objects; undefined if Flux doesn't set one, or it is unknown. */
  namespace: string | undefined;
  /** The known variables that it fills in. */
  variables: ReadonlyMap<string, string>;
  /** The components that it adds to the folder's own, as paths relative to the folder. */
  components: readonly string[];
  /** True if missing components are left out. */
  ignoresMissing: boolean;
  /** The name of the Kustomization, if it leaves objects in the cluster when they are no longer rendered. */
  keptBy?: string;
  /** The environment in whose folder the Kustomization is declared. */
  environment?: string;
  /** The key of the Kustomization. */
  of?: string;
}

/** What Flux adds to each folder that it deploys: the first Kustomization by file and name. */
export function fluxBuilds(all: readonly FluxKustomization[]): Map<string, FluxBuild> {
  const builds = new Map<string, FluxBuild>();
  for (const one of all.toSorted((a, b) => compareText(declarationKey(a), declarationKey(b)))) {
    const { folder, document, name, file } = one;
    if (folder === undefined || builds.has(folder)) continue;
    const variables = Object.entries(mapAt(document, "spec", "postBuild", "substitute"))
      .map(([key, value]) => [key, asText(value)] as const)
      .filter(([, value]) => !hasFluxVariable(value));
    const { environment } = namesOfPath(folderOf(file).slice(1));
    builds.set(folder, {
      namespace: textAt(document, "spec", "targetNamespace"),
      variables: new Map(variables),
      components: listAt(document, "spec", "components").map((path) => asText(path)),
      ignoresMissing: at(document, "spec", "ignoreMissingComponents") === true,
      ...(at(document, "spec", "prune") === false && { keptBy: name }),
      ...(environment !== undefined && { environment }),
      of: declarationKey(one),
    });
  }
  return builds;
}

/** A kustomization with Flux's namespace and components; undefined if that changes nothing, or it can't be read. */
export function editedByFlux(
  tree: FileTree,
  folder: string,
  build: FluxBuild,
): { tree: FileTree; kustomization: Kustomization; setsNamespace: boolean } | undefined {
  // An unreadable file is reported when it is rendered.
  return attempt(() => {
    const file = kustomizationIn(tree, tree.realPath(folder));
    if (file === undefined) return undefined;
    const text = anyTextIn(tree.read(file));
    // Flux adds a field without effect to a kustomization without resources, so that kustomize builds it.
    const isEmpty = saysNothing(text, file);
    const own = readKustomization(isEmpty ? "buildMetadata: [originAnnotations]" : text, file);
    const { namespace = own.namespace } = build;
    const added = componentsIn(tree, file, build);
    const setsNamespace = namespace !== own.namespace;
    if (!isEmpty && !setsNamespace && added.length === 0) return undefined;
    const components = [...(own.components ?? []), ...added];
    return { tree, kustomization: { ...own, namespace, components }, setsNamespace };
  }, undefined);
}

/** True for a kustomization with only an apiVersion and kind. */
function saysNothing(text: string, file: string): boolean {
  const fields = parseKustomizationFile(text, file) ?? {};
  return Object.entries(fields).every(
    ([field, value]) => field === "apiVersion" || field === "kind" || value === null || equal(value, []),
  );
}

/** The paths that are components, and missing ones, which rendering reports. Other paths make `flux build` fail. */
function componentsIn(tree: FileTree, of: string, build: FluxBuild): string[] {
  return build.components.filter((path) => {
    const file = kustomizationIn(tree, joinPath(of, `../${path}`));
    return file === undefined
      ? !build.ignoresMissing
      : readKustomization(tree.read(file), file).kind === "Component";
  });
}

/** The label or annotation that disables substitution in an object. */
const AS_IT_IS = "kustomize.toolkit.fluxcd.io/substitute";
/** An escaped text that only looks like a variable, one with its default, or a function of one: `${TAG^^}`, `${#TAG}`. */
const VARIABLES = /\$\$|\$\{([A-Za-z_]\w*)(?::?[-=][^${}]*)?\}|\$\{#?([A-Za-z_]\w*)[^${} ]*\}/g;

/** True for an object in which Flux substitutes nothing. */
export function staysAsItIs(value: unknown): boolean {
  return ["labels", "annotations"].some((field) => textAt(value, "metadata", field, AS_IT_IS) === "disabled");
}

/** A rendered object with known variables filled in; the same object if nothing changes. */
export function filledByFlux(value: Value, variables: ReadonlyMap<string, string>): Value {
  if (variables.size === 0 || staysAsItIs(value)) return value;
  return withFilledTexts(value, (text) => filledText(text, variables));
}

/** Substitutes as Flux does in the printed text: unquoted text may become a number or boolean. */
function filledText(text: string, variables: ReadonlyMap<string, string>): Value {
  if (!text.includes("$")) return text;
  const filled = (some: string) =>
    some.replace(VARIABLES, (whole: string, name = "", of = "") => {
      // What a function makes of the value isn't known here, only that another value makes something else.
      const value = variables.get(of);
      return variables.get(name) ?? (value === undefined ? whole : `${whole.slice(0, -1)} of ${value}}`);
    });
  // A default may be a variable itself.
  const result = filled(filled(text));
  return result !== text && styleOf(text) === "plain" ? resolvePlain(result, "kustomization") : result;
}
