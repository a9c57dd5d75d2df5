import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { FLUX_GROUP } from "../kubernetes/flux-groups.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { fileText } from "./documents.ts";
import { mayPatchKustomizations } from "./flux-edits.ts";

/** A Flux Kustomization. */
export interface FluxKustomization {
  name: string;
  file: string;
  /** The folder that it deploys, absolute in the repository; undefined for a document that only patches one. */
  folder: string | undefined;
  /** The document as written, to compare two states. */
  document: Value;
  /** The known variables from ConfigMaps and Secrets; undefined if it uses none. */
  given?: ReadonlyMap<string, string>;
  /** The ConfigMaps and Secrets whose values may not be known here, by file. */
  open?: ReadonlyMap<string, OpenValues>;
  /**
   * The names of all variables that it or a patch of another Kustomization may provide; undefined if a ConfigMap or
   * Secret with more of them isn't in the repository.
   */
  provided?: ReadonlySet<string>;
  /** True if what its patches change in the Kustomizations that it applies is rendered. */
  patchesFollowed?: true;
  /** True if the repository has no such folder. */
  isGone?: true;
  /** True if its folder is in the repository although it is fetched from an artifact. */
  isPlaced?: true;
}

/** The values of a Secret, or of a ConfigMap that several clusters have under one name. */
export interface OpenValues {
  /** All of them as written, to compare two states. */
  written: string;
  /** True if all clusters have the same ones. */
  isKnown: boolean;
}

/**
 * Their API version, as YAML or JSON write it: definitions and permissions only name the group, in long files. Its end is
 * searched for first, which is faster.
 */
const API_VERSION = new RegExp(`fluxcd\\.io\\\\?/(?<=${FLUX_GROUP.replaceAll(".", "\\.")}\\\\?/)`);

/** The Flux Kustomizations in a file; none if it can't be read. */
export function fluxIn(bytes: Uint8Array, file: string): FluxKustomization[] {
  if (shortcuts.taken && !API_VERSION.test(fileText(bytes))) return [];
  return attempt(() => parseDocuments(bytes, file), []).flatMap((document) =>
    kustomizationsIn(document, file),
  );
}

/** The Flux Kustomization in a document; none if it is something else. */
export function kustomizationsIn(document: Value, file: string): FluxKustomization[] {
  if (!isMap(document) || document.kind !== "Kustomization" || !isMap(document.spec)) return [];
  if (!asText(document.apiVersion ?? "").startsWith(`${FLUX_GROUP}/`)) return [];
  const path = textAt(document, "spec", "path") ?? (isMap(document.spec.sourceRef) ? "./" : undefined);
  const name = textAt(document, "metadata", "name") ?? "";
  return [{ name, file, folder: path === undefined ? undefined : normalise(`/${path}`), document }];
}

/** The source of a Flux Kustomization, by kind and name. */
export function sourceOf(document: Value | Resource): { kind: string; name: string } {
  const [kind, name] = ["kind", "name"].map((field) => textAt(document, "spec", "sourceRef", field));
  return { kind: kind ?? "GitRepository", name: name ?? USUAL_SOURCE };
}

/** The name of the source that `flux bootstrap` creates. */
export const USUAL_SOURCE = "flux-system";

/** Features of Flux that aren't rendered, by the Kustomizations that use them. */
const NOT_FOLLOWED: readonly (readonly [uses: (one: FluxKustomization) => boolean, what: string])[] = [
  [
    ({ document }) => !isEmpty(at(document, "spec", "dependsOn")),
    "the order of Flux Kustomizations (dependsOn) is not taken into account",
  ],
  [
    ({ document, patchesFollowed }) => !patchesFollowed && mayPatchKustomizations(document),
    "changes that Flux Kustomizations make to other Kustomizations (patches) are not rendered",
  ],
];

/** The features of Flux Kustomizations that aren't rendered, with the number of uses, for a place in the report. */
export function notFollowedOfFlux(all: readonly FluxKustomization[], place: string): NotLookedAt[] {
  return NOT_FOLLOWED.flatMap(([uses, what]): NotLookedAt[] => {
    const count = all.filter(uses).length;
    return count === 0 ? [] : [{ place, cause: "flux", what, count }];
  });
}

/** A variable that Flux replaces after the build; its value is unknown here. */
const VARIABLE = /\$\{[A-Za-z_]\w*(?:[:=/#%^,-][^}]*)?\}/;

/** True if a part of the text is only known in the cluster. */
export function hasFluxVariable(text: string): boolean {
  return VARIABLE.test(text);
}
