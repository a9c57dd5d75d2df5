import { posix } from "node:path";
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
import { cascades } from "@kustogen/review/cluster/argocd/cascade.ts";
import { type Folders, folderOf } from "../folders.ts";
import type { GeneratedFile } from "../output/file.ts";
import { parentOf } from "../output/listing.ts";
import { describeChanges } from "./describe-changes.ts";

/** A generated file that differs. */
export interface Change {
  path: string;
  action: "create" | "change" | "remove";
}

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
  /** The names of the project's folders. */
  folders: Folders;
  /** The files that differ. */
  changes: readonly Change[];
  /** Every layer of this run's systems. */
  layers: readonly LayerPlace[];
  /** Everything that the run generated. */
  files: readonly GeneratedFile[];
  /** The state before, and the root's place in it ("/" or "/deploy/"); undefined if there was none. */
  before: StateBefore | undefined;
  /** Compare every environment, however many are affected. */
  all?: boolean;
}

/** The changes of one system's resources in one environment. */
export interface EnvironmentChange {
  system: string;
  environment: string;
  /** In a few words each; empty if only the files' form changes. */
  changes: string[];
  /** Set if each object is unchanged, including the order of its lists: lines only moved. */
  same?: true;
}

/** The number of environments that are compared, unless all are asked for: a shared block may affect thousands. */
const WORKED_OUT = 60;

/** The changed files' effects on each environment's resources, by system, and the number of further environments. */
export interface Summary {
  environments: EnvironmentChange[];
  /** The affected environments beyond those that were compared. */
  more: number;
}

/**
 * Renders each affected environment before and after, and describes the differences. If the earlier state can't be
 * rendered, the environment counts as rewritten.
 */
export function summarise(input: SummaryInput): Summary {
  const { folders, changes, files, before } = input;
  const objects = argoObjects(folders, changes);
  const places = touchedPlaces(input, objects);
  const shown = input.all ? places : places.slice(0, WORKED_OUT);
  const there = renderedPlaces(input, shown).filter(({ before: old, after }) => old ?? after);
  const environments = there.map(({ system, layer, before: old, after: current }): EnvironmentChange => {
    const path = `${folders.argocd}/${layer}/${system}.yaml`;
    const said =
      old !== undefined && current === undefined && isKept(path, before)
        ? [keptText(old.length)]
        : describe(system, old, current);
    if (old !== undefined && current !== undefined && objects.has(`${system}/${layer}`))
      said.push(...argoChanges(path, before, files));
    const same = said.length === 0 &&
      old &&
      current &&
      sameResources(old, current) && { same: true as const };
    return { system, environment: layer, changes: said, ...same };
  });
  return { environments, more: places.length - shown.length };
}

/** A layer with changed files, by its folder. */
type TouchedPlace = Pick<LayerPlace, "system" | "layer" | "folder">;

/** A layer rendered on both sides; undefined if it doesn't exist, or can't be rendered. */
export interface RenderedPlace {
  system: string;
  layer: string;
  before: Resource[] | undefined;
  after: Resource[] | undefined;
}

/** The environments that changed files affect, rendered on both sides. */
export function touchedEnvironments(input: SummaryInput): RenderedPlace[] {
  return renderedPlaces(input, touchedPlaces(input, new Set()));
}

function touchedPlaces(input: SummaryInput, objects: ReadonlySet<string>): TouchedPlace[] {
  const { changes, layers } = input;
  const touched = new Set(changes.map(({ path }) => parentOf(path)));
  const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));
  const isTouched = (layer: LayerPlace | undefined): boolean =>
    layer !== undefined &&
    (touched.has(layer.folder) || (layer.parent !== undefined && isTouched(byFolder.get(layer.parent))));
  const places: TouchedPlace[] = [
    ...layers.filter(
      (layer) => layer.deployed && (isTouched(layer) || objects.has(`${layer.system}/${layer.layer}`)),
    ),
    ...removedOverlays(input, byFolder),
  ];
  return places.sort((a, b) => compareText(a.system, b.system) || compareText(a.layer, b.layer));
}

function renderedPlaces(
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
  return places.map(({ system, layer, folder }) => ({
    system,
    layer,
    before: before && oldRenderer && built(oldRenderer, before.tree, before.root + folder),
    after: built(newRenderer, after, `/${folder}`),
  }));
}

function describe(
  system: string,
  before: readonly Resource[] | undefined,
  after: readonly Resource[] | undefined,
): string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [`new: ${counted(after?.length ?? 0, "resource")}`];
  return describeChanges(system, before, after ?? []);
}

/** True if an Application of the earlier state leaves its resources in the cluster when it is deleted. */
function isKept(path: string, before: SummaryInput["before"]): boolean {
  const [application] = objectsBefore(path, before);
  return application !== undefined && !cascades(application);
}

function keptText(count: number): string {
  return `no longer deployed: ${counted(count, "resource")} stay${count === 1 ? "s" : ""} in the cluster until someone deletes ${count === 1 ? "it" : "them"}`;
}

/** The resources of a folder; undefined if it doesn't exist or can't be rendered. */
function built(renderer: Renderer, tree: FileTree, folder: string): Resource[] | undefined {
  if (tree.kind(`${folder}/kustomization.yaml`) !== "file") return undefined;
  return attempt(() => renderer.build(folder).map(resourceOf), undefined);
}

/** Overlays that are no longer generated. One that others built on was a group's, and deployed nothing. */
function removedOverlays(
  { folders, changes, before }: SummaryInput,
  layers: ReadonlyMap<string, LayerPlace>,
): TouchedPlace[] {
  const gone = changes.flatMap(({ path, action }) => {
    const { folder: top, below: [layer = "", system = "", name] = [] } = folderOf(folders, path) ?? {};
    const folder = parentOf(path);
    if (action !== "remove" || top !== "overlays" || name !== "kustomization.yaml" || layers.has(folder))
      return [];
    return [{ layer, system, folder }];
  });
  if (gone.length === 0 || before === undefined) return gone;
  const systems = new Set(gone.map(({ system }) => system));
  const others = [...layers.values(), ...gone].filter(({ system }) => systems.has(system));
  const parents = new Set(others.flatMap(({ folder }) => builtOnBefore(before, folder)));
  return gone.filter(({ folder }) => !parents.has(folder));
}

/** Argo CD's own objects of a system in an environment that change, as `system/environment`. */
function argoObjects(folders: Folders, changes: readonly Change[]): Set<string> {
  const found = new Set<string>();
  for (const { path, action } of changes) {
    const { folder, below: [environment, file] = [] } = folderOf(folders, path) ?? {};
    if (folder === "argocd" && file !== undefined && action === "change")
      found.add(`${file.replace(/\.yaml$/, "")}/${environment}`);
  }
  return found;
}

function argoChanges(
  path: string,
  before: SummaryInput["before"],
  files: readonly GeneratedFile[],
): string[] {
  const now = files.find((file) => file.path === path)?.text;
  const old = objectsBefore(path, before);
  if (now === undefined || old.length === 0) return [];
  return attempt(() => describeChanges("", old, objectsIn(now, path)), []);
}

/** The objects in a file of the earlier state; none if it doesn't exist or can't be read. */
function objectsBefore(path: string, before: SummaryInput["before"]): Resource[] {
  if (before?.tree.kind(before.root + path) !== "file") return [];
  return attempt(() => objectsIn(anyTextIn(before.tree.read(before.root + path)), path), []);
}

/** The objects in a file, without other documents: someone may have written it. */
function objectsIn(text: string, path: string): Resource[] {
  return parseDocuments(text, path)
    .filter((value) => isMap(value) && isMap(value.metadata))
    .map(resourceOf);
}

/** The state before a run, and the path of the project's root in it. */
interface StateBefore {
  tree: FileTree;
  root: string;
}

/** The folders that a folder built on before, relative to the root of the project; none if it didn't exist. */
function builtOnBefore({ tree, root }: StateBefore, folder: string): string[] {
  const path = `${folder}/kustomization.yaml`;
  if (tree.kind(root + path) !== "file") return [];
  const resources = attempt(() => {
    const [kustomization] = parseDocuments(anyTextIn(tree.read(root + path)), path);
    return isMap(kustomization) && Array.isArray(kustomization.resources) ? kustomization.resources : [];
  }, []);
  return resources
    .flatMap((resource) => (typeof resource === "string" ? [posix.join(folder, resource)] : []))
    .filter((parent) => tree.kind(root + parent) === "directory");
}
