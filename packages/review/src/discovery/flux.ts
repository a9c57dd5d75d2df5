import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { asText, isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";

/** The group of Flux's own Kustomizations, which its controller builds without load restrictions. */
export const FLUX_GROUP = "kustomize.toolkit.fluxcd.io";

/** A Kustomization of Flux. */
export interface FluxKustomization {
  name: string;
  file: string;
  /** The folder that it deploys, absolute in the repository; undefined for what only patches one. */
  folder: string | undefined;
  /** As it is written, so that two states can be compared. */
  document: Value;
  /** What is known of the variables that ConfigMaps and Secrets give it; undefined where it takes none. */
  given?: ReadonlyMap<string, string>;
  /** True where its folder is one of the repository, though it is fetched from an artifact. */
  isPlaced?: true;
}

/** The group of what Flux fetches from: repositories of git and of charts, buckets. */
export const FLUX_SOURCES = "source.toolkit.fluxcd.io";

/** What a file holds of Flux. */
export interface FluxObjects {
  flux: FluxKustomization[];
  /**
   * What Flux fetches from and its Kustomizations, by kind, name and the namespace that is written there:
   * "HelmRepository/podinfo/flux-system", "HelmRepository/podinfo/" without one, and "HelmRepository/*" where the name is
   * filled in. Those in lists and in the templates of a ResourceSet are among them.
   */
  sources: string[];
}

/** The Kustomizations and sources of Flux in a file; none in one that can't be read. */
export function fluxIn(bytes: Uint8Array, file: string): FluxObjects {
  const text = anyTextIn(bytes);
  if (!text.includes(FLUX_GROUP) && !text.includes(FLUX_SOURCES)) return { flux: [], sources: [] };
  const documents: Value[] = attempt(() => parseDocuments(text, file), []);
  return {
    flux: documents.flatMap((document) => kustomizationIn(document, file)),
    sources: documents.flatMap(sourcesIn),
  };
}

function kustomizationIn(document: Value, file: string): FluxKustomization[] {
  if (!isMap(document) || document.kind !== "Kustomization" || !isMap(document.spec)) return [];
  if (!asText(document.apiVersion ?? "").startsWith(`${FLUX_GROUP}/`)) return [];
  const path = textAt(document, "spec", "path") ?? (isMap(document.spec.sourceRef) ? "./" : undefined);
  const name = textAt(document, "metadata", "name") ?? "";
  return [{ name, file, folder: path === undefined ? undefined : normalise(`/${path}`), document }];
}

/** What a Kustomization of Flux is fetched from, by kind and name. */
export function sourceOf(document: Value): { kind: string; name: string } {
  const [kind, name] = ["kind", "name"].map((field) => textAt(document, "spec", "sourceRef", field));
  return { kind: kind ?? "GitRepository", name: name ?? USUAL_SOURCE };
}

/** What Flux calls the source that it was set up with. */
export const USUAL_SOURCE = "flux-system";

function sourcesIn(value: Value): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(sourcesIn);
  const group = isMap(value) ? asText(value.apiVersion ?? "").replace(/\/.*/, "") : "";
  if (!isMap(value) || (group !== FLUX_SOURCES && group !== FLUX_GROUP)) return inside;
  const [name = "", namespace = ""] = ["name", "namespace"].map((field) => textAt(value, "metadata", field));
  return [`${asText(value.kind ?? "")}/${/[{<$]/.test(name) ? "*" : `${name}/${namespace}`}`, ...inside];
}

/** What Flux does that nobody here does as well, by the fields that ask for it. */
const NOT_FOLLOWED: readonly (readonly [fields: readonly string[], what: string])[] = [
  [["dependsOn"], "the order of Flux Kustomizations (dependsOn) is not taken into account"],
  [
    ["patches", "images", "commonMetadata", "namePrefix", "nameSuffix"],
    "changes that Flux Kustomizations make to their resources (patches, images, names, labels) are not rendered",
  ],
];

/** What Kustomizations of Flux ask for that is not followed, each with how many do, said of a place. */
export function notFollowedOfFlux(all: readonly FluxKustomization[], place: string): NotLookedAt[] {
  return NOT_FOLLOWED.flatMap(([fields, what]): NotLookedAt[] => {
    const count = all.filter(({ document }) =>
      fields.some((field) => {
        const value = at(document, "spec", field);
        return value !== "" && !isEmpty(value);
      }),
    ).length;
    return count === 0 ? [] : [{ place, cause: "flux", what, count }];
  });
}

/** Text that Flux puts in place of a variable before it applies what is built; it is unknown here. */
const VARIABLE = /\$\{[A-Za-z_]\w*(?:[:=/#%^,-][^}]*)?\}/;

/** True for a text of which a part is known in the cluster only. */
export function hasFluxVariable(text: string): boolean {
  return VARIABLE.test(text);
}
