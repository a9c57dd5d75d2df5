import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { FLUX_GROUP, FLUX_SOURCES, RELEASES_OF_FLUX } from "../kubernetes/flux-groups.ts";
import { isFilledIn } from "../kubernetes/variables.ts";
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

/** The groups whose objects others wait for or are fetched from. */
const NAMED_BY_OTHERS: readonly string[] = [FLUX_SOURCES, FLUX_GROUP, RELEASES_OF_FLUX];
/**
 * Their API versions, as YAML or JSON write them: definitions and permissions only name the groups, in long files. The
 * end that all share is searched for first, which is faster.
 */
const API_VERSIONS = new RegExp(
  `fluxcd\\.io\\\\?/(?<=(?:${NAMED_BY_OTHERS.join("|").replaceAll(".", "\\.")})\\\\?/)`,
);

/** The Flux objects in a file. */
export interface FluxObjects {
  flux: FluxKustomization[];
  /**
   * Flux sources, Kustomizations and HelmReleases, by kind, name and written namespace: "HelmRepository/podinfo/flux-system",
   * "HelmRepository/podinfo/" without a namespace, and "HelmRepository/*" if the name is filled in. Includes those in
   * lists and in a ResourceSet's templates.
   */
  sources: string[];
}

/** The Flux Kustomizations and sources in a file; none if it can't be read. */
export function fluxIn(bytes: Uint8Array, file: string): FluxObjects {
  if (shortcuts.taken && !API_VERSIONS.test(fileText(bytes))) return { flux: [], sources: [] };
  const documents: Value[] = attempt(() => parseDocuments(bytes, file), []);
  return {
    flux: documents.flatMap((document) => kustomizationsIn(document, file)),
    sources: documents.flatMap(sourcesIn),
  };
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

function sourcesIn(value: Value): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(sourcesIn);
  const group = isMap(value) ? groupOf(asText(value.apiVersion ?? "")) : "";
  if (!isMap(value) || !NAMED_BY_OTHERS.includes(group)) return inside;
  const [name = "", namespace = ""] = ["name", "namespace"].map((field) => textAt(value, "metadata", field));
  return [`${asText(value.kind ?? "")}/${isFilledIn(name) ? "*" : `${name}/${namespace}`}`, ...inside];
}

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

/** True for the file of the first Kustomization of a cluster, which `flux bootstrap` writes and applies. */
export function isBootstrapFile(file: string): boolean {
  return lastPart(file) === "gotk-sync.yaml";
}
