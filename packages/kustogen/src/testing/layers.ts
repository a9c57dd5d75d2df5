import { deepCopy } from "@kustogen/kustomize/value/children.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { BASE, type Environment, type Group } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { describeLayer } from "../generate/describe.ts";
import { type GeneratedLayer, generateLayer } from "../generate/system.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";
import { type Page, systemPages } from "../pages/pages.ts";
import { environments, projectFolders } from "./environments.ts";

/** Changes that a test makes to a layer before it is described. */
export interface Changes {
  /** Merged over the settings in the environment file, or in the layer if there is no file. */
  settings?: Record<string, unknown>;
  images?: Record<string, ImagePin>;
  /** What the environment's Prometheus selects, without which it has no alerts. */
  prometheus?: Record<string, string>;
  /** True for base with these settings alone, without those in `base.yaml`, and without environments. */
  alone?: boolean;
  /** The other systems to which it is connected by `talksTo`. */
  beside?: readonly System[];
}

/**
 * The layers of a system with the project's environments, base first, with changes in one of them. Each environment,
 * and the named layer, has its settings, its images and the context that the system's function receives.
 * @throws InputError if a setting or pin is invalid
 */
export function layersOf(system: System, layer = "base", changes: Changes = {}): LayerNode[] {
  const { settings = {}, images = {}, alone = false, beside = [], ...own } = changes;
  const systems = [system, ...beside];
  const all = environments().map((environment) => {
    const isChanged = environment.name === layer && Object.hasOwn(environment.systems, system.name);
    return isChanged ? { ...withSettings(environment, system, settings, images), ...own } : environment;
  });
  if (all.some(({ name }) => name === layer)) return resolveTree(system, all, systems);
  const none: Group = { name: BASE, systems: {}, file: `${BASE}.yaml`, lineOf: () => 1 };
  if (alone)
    return resolveTree(
      system,
      all.map((one) => ({ ...one, systems: {}, layers: [withSettings(none, system, settings)] })),
      systems,
    );
  const layered = (group: Group) => (group.name === layer ? withSettings(group, system, settings) : group);
  return resolveTree(
    system,
    all.map((environment) => ({
      ...environment,
      groups: environment.groups.map(layered),
      layers: [
        ...(environment.layers.some(({ name }) => name === BASE) ? [] : [none]),
        ...environment.layers,
      ].map(layered),
    })),
    systems,
  );
}

/** Settings of a file with others in them; null stays, as it removes what the file's layer builds on. */
function changed(file: Record<string, unknown>, settings: Record<string, unknown>): Record<string, unknown> {
  const result = { ...file };
  for (const [key, value] of Object.entries(settings)) {
    const before = lookUp(file, key);
    setOwn(result, key, isMap(value) && isMap(before) ? changed(before, value) : value);
  }
  return result;
}

/** A file's data with different settings and pins for a system. */
function withSettings<File extends Group | Environment>(
  file: File,
  { name }: System,
  settings: Record<string, unknown>,
  images: Record<string, ImagePin> = {},
): File {
  const entry = lookUp(file.systems, name) ?? { settings: {}, images: {} };
  const merged = { settings: changed(entry.settings, settings), images: { ...entry.images, ...images } };
  return { ...file, systems: { ...file.systems, [name]: { ...entry, ...merged } } };
}

/**
 * The desired state of one layer of a system: the checked result of its function.
 * @throws InputError for what an author must fix, Error if the system has no such layer
 */
export function desired(system: System, layer: string, changes?: Changes): Resource[] {
  const node = layersOf(system, layer, changes).find((one) => one.layer === layer);
  if (node === undefined) throw new Error(`${system.name} has no layer ${layer}`);
  return describeLayer(node);
}

/**
 * The output of `kustomize build` for one layer of a system: described, checked, factored, written and rendered, as in
 * `gen`, with the project's environments and the changes in that layer.
 * @throws InputError for what an author must fix, Error if the system has no such layer
 */
export function rendered(system: System, layer: string, changes?: Changes): Resource[] {
  const { rendered: made } = generated(system, layer, changes);
  if (made === undefined) throw new Error(`${system.name} has no files in ${layer}`);
  // The files were verified to render to this; tests may change their copy.
  return made.map((resource) => deepCopy(resource as unknown as Value) as unknown as Resource);
}

/** The names and contents of a layer's files, as `gen` writes them. */
export function generatedFiles(system: System, layer: string, changes?: Changes): Map<string, string> {
  const { files, folder } = generated(system, layer, changes);
  return new Map(files.map(({ path, text }) => [path.slice(folder.length + 1), text]));
}

/**
 * Every environment and layer of a system with its desired state; `beside` are the systems that it names in `talksTo`.
 * @throws InputError for what an author must fix
 */
export function describedLayers(
  system: System,
  beside: readonly System[] = [],
): { node: LayerNode; resources: Resource[] }[] {
  return resolveTree(system, environments(), [system, ...beside]).map((node) => ({
    node,
    resources: describeLayer(node),
  }));
}

/** The pages of a system for its operators as `gen` writes them, without their headers. */
export function pagesOf(system: System, layers = describedLayers(system)): Page[] {
  return systemPages(projectFolders(), layers);
}

/** Generated layers by system, and by name and changes: many tests use the same ones. */
const known = new WeakMap<System, Map<string, GeneratedLayer>>();

/** A layer as `gen` makes it, once for the same changes. */
export function generated(system: System, layer: string, changes: Changes = {}): GeneratedLayer {
  const key = JSON.stringify([layer, { ...changes, beside: changes.beside?.map(({ name }) => name) }]);
  const layers = entryOf(known, system, () => new Map<string, GeneratedLayer>());
  return entryOf(layers, key, () => {
    const made = generateLayer(layersOf(system, layer, changes), projectFolders(), layer);
    if (made === undefined) throw new Error(`${system.name} has no layer ${layer}`);
    return made;
  });
}
