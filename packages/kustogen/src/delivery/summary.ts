import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { maskedEnvironment } from "@kustogen/review/changes/mask.ts";
import type { EnvironmentReview } from "@kustogen/review/changes/review.ts";
import { isOrder } from "@kustogen/review/compare/path.ts";
import type { ResourceChange } from "@kustogen/review/compare/resources.ts";
import { ATTENTION_ORDER, type Attention, attentionTo } from "@kustogen/review/report/model/groups.ts";
import { plainText } from "@kustogen/review/report/model/inline.ts";
import { whatChanges } from "@kustogen/review/report/model/what-changes.ts";
import { type Folders, folderOf } from "../folders.ts";
import type { GeneratedFile } from "../output/file.ts";
import { parentOf } from "../output/listing.ts";
import type { FileChange } from "../output/path-facts.ts";

/** A layer's folder, its system, and the folder of the layer that it builds on. */
export interface LayerPlace {
  system: string;
  /** "base", a shared layer or an environment. */
  layer: string;
  deployed: boolean;
  folder: string;
  parent: string | undefined;
}

/** The inputs of a summary. */
export interface SummaryInput {
  folders: Folders;
  changes: readonly FileChange[];
  layers: readonly LayerPlace[];
  files: readonly GeneratedFile[];
  /** The state before, and the root's place in it ("/" or "/deploy/"); undefined if there was none. */
  before: { tree: FileTree; root: string } | undefined;
}

/** The changes of one system's resources in one environment. */
export interface EnvironmentChange {
  system: string;
  environment: string;
  /** In a few words each; empty if only the files' form changes. */
  changes: string[];
  /** What `diff` says of it: how much attention it needs; absent for one that comes or goes. */
  attention?: Attention;
  /** Set if each object is unchanged, including the order of its lists: lines only moved. */
  same?: boolean;
}

/** The number of environments that are compared: a shared block may affect thousands. */
const WORKED_OUT = 60;

/** The changed files' effects on each environment's resources, by system, and the number of further environments. */
export interface Summary {
  environments: EnvironmentChange[];
  /** The affected environments beyond those that were compared. */
  more: number;
}

/** Describes what changes in each affected environment and its Application; what couldn't be rendered before is restored. */
export function summarise(input: SummaryInput): Summary {
  const { folders, files, before } = input;
  const places = [...touchedPlaces(input), ...removedPlaces(input)].sort(
    (a, b) => compareText(a.system, b.system) || compareText(a.layer, b.layer),
  );
  const shown = places.slice(0, WORKED_OUT);
  const environments = renderedPlaces(input, shown).flatMap((place): EnvironmentChange[] => {
    const { system, layer, before: old, after: current } = place;
    const said = (changes: string[], more: Partial<EnvironmentChange> = {}): EnvironmentChange[] => [
      { system, environment: layer, changes, ...more },
    ];
    if (current === undefined) return old === undefined ? [] : said([`no longer generated: ${count(old)}`]);
    const was = before?.tree.kind(before.root + place.folder) === undefined ? "new" : "restored";
    if (old === undefined) return said([`${was}: ${count(current)}`]);
    const path = `${folders.argocd}/${layer}/${system}.yaml`;
    const [then, is] = [objectsBefore(before, path), objectsIn(files.find((one) => one.path === path)?.text)];
    const reviews = [
      reviewOf(old, current),
      ...(then.length > 0 && is.length > 0 ? [reviewOf(then, is)] : []),
    ];
    const changes = reviews.flatMap(changesIn);
    if (changes.length === 0) return said(changes, sameResources(old, current) ? { same: true } : {});
    const [attention] = reviews.map(attentionTo).sort((a, b) => ATTENTION_ORDER[a] - ATTENTION_ORDER[b]);
    return said(changes, attention && { attention });
  });
  return { environments, more: places.length - shown.length };
}

function reviewOf(before: readonly Resource[], after: readonly Resource[]): EnvironmentReview {
  return reviewEnvironment(before, after, { name: "", path: "" });
}

/** What a review of two rendered states says in its table, as one line; none if nothing changes. */
function changesIn(review: EnvironmentReview): string[] {
  if (review.resources.length === 0) return [];
  // Another order of variables means nothing to a container, but makes new pods.
  const isOrdered = ({ action, changes }: ResourceChange) =>
    action === "changed" && changes.every(({ path }) => isOrder(path.at(-1)) && path.at(-2) === "env");
  const ordered = review.resources.filter(isOrdered).map(({ kind, name }) => `${kind} ${name}`);
  return [
    plainText(whatChanges(maskedEnvironment(review))),
    ...(ordered.length > 0 ? [`restarts for order alone: ${ordered.join(", ")}`] : []),
  ];
}

const count = ({ length }: readonly Resource[]): string => counted(length, "resource");

/** A layer with changed files, by its folder. */
type TouchedPlace = Pick<LayerPlace, "system" | "layer" | "folder">;

/** A layer rendered on both sides; undefined if it doesn't exist, or can't be rendered. */
export interface RenderedPlace extends TouchedPlace {
  before: Resource[] | undefined;
  after: Resource[] | undefined;
}

/** The environments of this run that changed files affect. */
export function touchedPlaces({
  changes,
  folders,
  layers,
}: Pick<SummaryInput, "folders" | "layers"> & {
  changes: readonly Pick<FileChange, "path">[];
}): TouchedPlace[] {
  const touched = new Set(changes.map(({ path }) => parentOf(path)));
  const written = new Set(changes.map(({ path }) => path));
  const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));
  const isTouched = (layer: LayerPlace | undefined): boolean =>
    layer !== undefined &&
    (touched.has(layer.folder) || (layer.parent !== undefined && isTouched(byFolder.get(layer.parent))));
  return layers.filter(
    (layer) =>
      layer.deployed &&
      (isTouched(layer) || written.has(`${folders.argocd}/${layer.layer}/${layer.system}.yaml`)),
  );
}

/** Environments that are no longer generated, with their Applications. */
function removedPlaces({ changes, folders, layers }: SummaryInput): TouchedPlace[] {
  const known = new Set(layers.map(({ folder }) => folder));
  return changes.flatMap(({ path, action }) => {
    const { folder: top, below: [layer = "", file = "", ...more] = [] } = folderOf(folders, path) ?? {};
    const system = file.replace(/\.yaml$/, "");
    const folder = `${folders.overlays}/${layer}/${system}`;
    const isApplication = action === "remove" && top === "argocd" && file !== "" && more.length === 0;
    return isApplication && !known.has(folder) ? [{ layer, system, folder }] : [];
  });
}

/** Renders places on both sides. */
export function renderedPlaces(
  { folders, files, before }: SummaryInput,
  places: readonly TouchedPlace[],
): RenderedPlace[] {
  const systems = new Set(places.map(({ system }) => system));
  const now = new Map<string, string>();
  for (const { path, text } of files) {
    const { folder, below = [] } = folderOf(folders, path) ?? {};
    if (systems.has((folder === "base" ? below[0] : below[1]) ?? "")) now.set(`/${path}`, text);
  }
  const after = new MemoryTree(now);
  const [oldRenderer, newRenderer] = [before && new Renderer(before.tree), new Renderer(after)];
  return places.map((place) => ({
    ...place,
    before: before && oldRenderer && built(oldRenderer, before.tree, before.root + place.folder),
    after: built(newRenderer, after, `/${place.folder}`),
  }));
}

/** The resources of a folder; undefined if it doesn't exist or can't be rendered. */
function built(renderer: Renderer, tree: FileTree, folder: string): Resource[] | undefined {
  if (tree.kind(`${folder}/kustomization.yaml`) !== "file") return undefined;
  return attempt(() => renderer.build(folder).map(resourceOf), undefined);
}

/** The objects in a file of the earlier state; none if it doesn't exist or can't be read. */
function objectsBefore(before: SummaryInput["before"], path: string): Resource[] {
  if (before?.tree.kind(before.root + path) !== "file") return [];
  return attempt(() => objectsIn(anyTextIn(before.tree.read(before.root + path))), []);
}

/** The objects in a file, without other documents: someone may have written it. */
function objectsIn(text = ""): Resource[] {
  return parseDocuments(text, "an Application")
    .filter((value) => isMap(value) && isMap(value.metadata))
    .map(resourceOf);
}
