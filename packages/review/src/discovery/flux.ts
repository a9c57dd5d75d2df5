import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { kindIfAny, realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf, foldersUp, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import {
  asText,
  isEmpty,
  isMap,
  jsonText,
  type Value,
  type ValueMap,
} from "@kustogen/kustomize/value/value.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import { at, listAt, textAt } from "../kubernetes/fields.ts";
import { FLUX_GROUP } from "../kubernetes/flux-groups.ts";
import type { ListedTree } from "./listed-tree.ts";

/** A Flux Kustomization. */
export interface FluxKustomization {
  name: string;
  file: string;
  /** The folder that it deploys, absolute in the repository; undefined if unknown, as in a document that only patches one. */
  folder: string | undefined;
  /** The document as written, to compare two states. */
  document: Value;
}

/** The API version, as YAML or JSON write it; searched for from its end, because long files only name the group. */
const API_VERSION = new RegExp(`fluxcd\\.io\\\\?/(?<=${FLUX_GROUP.replaceAll(".", "\\.")}\\\\?/)`);

/** What identifies a Kustomization or an Application in every state. */
export function declarationKey({ file, name }: Pick<FluxKustomization, "file" | "name">): string {
  return `${file} ${name}`;
}

/** True if a text may contain a Kustomization. */
export function mayHoldFlux(text: string): boolean {
  return !shortcuts.taken || API_VERSION.test(text);
}

/** The Flux Kustomization in an object of a file; none if it is something else. */
export function kustomizationsIn(object: ValueMap, file: string): FluxKustomization[] {
  if (object.kind !== "Kustomization") return [];
  if (!asText(object.apiVersion ?? "").startsWith(`${FLUX_GROUP}/`)) return [];
  const path = textAt(object, "spec", "path") ?? (isMap(at(object, "spec", "sourceRef")) ? "./" : undefined);
  const name = textAt(object, "metadata", "name") ?? "";
  const folder = path === undefined ? undefined : normalise(`/${path}`);
  return [{ name, file, folder, document: object }];
}

/**
 * The same with its folder found, to which links lead: a path in an artifact begins at any of the folders above the file of the Kustomization,
 * and is unknown if none of them has it, or several do.
 */
export function placedIn(tree: ListedTree, one: FluxKustomization): FluxKustomization {
  const { folder, file, document } = one;
  if (folder === undefined) return one;
  if (sourceOf(document).kind === "GitRepository" || kindIfAny(tree, folder))
    return { ...one, folder: realPathIfAny(tree, folder) };
  const tops = foldersUp(folderOf(file)).map((top) => normalise(`${top}/${folder}`));
  const found = tops.filter((path) => tree.kind(path) === "directory");
  return { ...one, folder: found.length === 1 ? found[0] : undefined };
}

/** The source of a Flux Kustomization, by kind and name. */
export function sourceOf(document: Value | Resource): { kind: string; name: string } {
  const [kind, name] = ["kind", "name"].map((field) => textAt(document, "spec", "sourceRef", field));
  return { kind: kind ?? "GitRepository", name: name ?? USUAL_SOURCE };
}

/** The name of the source that `flux bootstrap` creates. */
const USUAL_SOURCE = "flux-system";

/** Fields of a Kustomization that change what it deploys, or when, and aren't followed. */
const NOT_FOLLOWED = ["commonMetadata", "dependsOn", "images", "namePrefix", "nameSuffix", "patches"];

/** Another Kustomization that adds something else to the same folder, which is rendered as that one builds it. */
export function renderedAs(
  all: readonly FluxKustomization[],
  { file, name, folder, document }: FluxKustomization,
): FluxKustomization | undefined {
  const key = declarationKey({ file, name });
  const adds = (of: Value) =>
    jsonText([at(of, "spec", "components"), at(of, "spec", "postBuild", "substitute")]);
  const first = all.find((other) => other.folder === folder && declarationKey(other) < key);
  return folder !== undefined && first && adds(first.document) !== adds(document) ? first : undefined;
}

/** What isn't followed of each Kustomization, for a report. */
export function notFollowedOfFlux(all: readonly FluxKustomization[]): NotLookedAt[] {
  return all.flatMap((one): NotLookedAt[] => {
    const { file, name, document } = one;
    const first = renderedAs(all, one);
    const fields = [
      ...(first === undefined ? [] : [`what differs from Kustomization ${first.name}`]),
      ...NOT_FOLLOWED.filter((field) => !isEmpty(at(document, "spec", field) ?? null)),
      ...(listAt(document, "spec", "postBuild", "substituteFrom").length > 0 ? ["substituteFrom"] : []),
      ...(hasFluxVariable(textAt(document, "spec", "path") ?? "") ? ["variables in its path"] : []),
    ];
    if (fields.length === 0) return [];
    return [
      {
        place: file,
        cause: "flux",
        what: `Flux: followed in part: Kustomization ${name} without ${fields.join(", ")}`,
      },
    ];
  });
}

/** A variable that Flux replaces after the build; its value is unknown here. */
const VARIABLE = /\$\{[A-Za-z_]\w*(?:[:=/#%^,-][^}]*)?\}/;

/** True if a part of the text is only known in the cluster. */
export function hasFluxVariable(text: string): boolean {
  return VARIABLE.test(text);
}

/** The folders that Flux deploys from here: of the source of `flux bootstrap`, or one of which most paths exist. */
export function foldersHere(tree: ListedTree, flux: readonly FluxKustomization[]): Set<string> {
  // A Kustomization without a path may get it from a patch, and would otherwise mean the whole repository.
  const placed = flux.flatMap(({ folder, document }) => {
    const { kind, name } = sourceOf(document);
    const isPlaced = kind === "GitRepository" && textAt(document, "spec", "path") !== undefined;
    return isPlaced && folder !== undefined ? [{ name, folder }] : [];
  });
  const here = [...groupedBy(placed, ({ name }) => name)].flatMap(([name, all]) => {
    const folders = [...new Set(all.map(({ folder }) => folder))];
    const own = folders.filter((folder) => tree.kind(folder) === "directory");
    const [count = 0, of = 0] = [own, folders].map((some) => some.filter((folder) => folder !== "/").length);
    return name === USUAL_SOURCE || count * 2 > of ? own : [];
  });
  return new Set(here);
}
