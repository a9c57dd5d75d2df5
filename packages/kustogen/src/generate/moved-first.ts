import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, identityKey, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isSame, type LayerPlace, type RenderedPlace, touchedEnvironments } from "../delivery/summary.ts";
import { factor } from "../factor/factor.ts";
import { sharedState } from "../factor/shared/state.ts";
import type { GeneratedFile } from "../output/file.ts";
import { layerFiles, layerFolder, parentPath } from "../output/layer.ts";
import { parentOf } from "../output/listing.ts";
import { type MovedInput, pinnedIn, type StepBetween, systemOf, treeOf } from "./step-between.ts";

/**
 * If lines move between the folders of a system while an environment's deployment also changes: the state in which
 * the lines have moved and every environment renders as before, for a separate commit. Undefined if there is none, or
 * if it is already the new state.
 */
export function movedFirst(input: MovedInput): StepBetween | undefined {
  const places = touchedEnvironments(input);
  if (places.every(isUnchanged)) return undefined;
  const moved: StepBetween = { scope: [], files: [] };
  for (const system of new Set(places.map((place) => place.system))) {
    const files = movedFiles(
      input,
      system,
      places.filter((place) => place.system === system),
    );
    if (files === undefined) continue;
    for (const folder of new Set([...foldersOf(input, system), ...files.map(({ path }) => parentOf(path))]))
      moved.scope.push(folder);
    moved.files.push(...files);
  }
  return moved.scope.length === 0 ? undefined : moved;
}

const isUnchanged = ({ before, after }: RenderedPlace): boolean => isSame(before, after);

/** The files of a system whose lines have moved; undefined if there are none. */
function movedFiles(
  input: MovedInput,
  system: string,
  places: readonly RenderedPlace[],
): GeneratedFile[] | undefined {
  const { folders, changes, files, layers, before } = input;
  const own = files.filter(({ path }) => systemOf(folders, path) === system);
  const changed = places.filter((place) => !isUnchanged(place));
  if (changed.length === 0) return own;
  const shared = layers.filter(
    (layer) => layer.system === system && !layer.deployed && !comesWithItsOwn(input, layer, places),
  );
  const isTouched = shared.some(({ folder }) => changes.some(({ path }) => parentOf(path) === folder));
  if (!isTouched || changed.length === places.length) return undefined;
  try {
    const now = new Renderer(treeOf(own));
    const earlier = new Renderer(before.tree);
    const states = new Map<string, Resource[]>();
    for (const { layer, folder } of shared) {
      const state = now.build(`/${folder}`).map(resourceOf);
      // A part that the others also got since then isn't a move.
      if (!isPart(state, earlier.build(before.root + folder).map(resourceOf))) return undefined;
      states.set(layer, state);
    }
    const others = new Set(changed.map(({ layer }) => layerFolder(folders, layer, system)));
    for (const layer of layers) if (!layer.deployed && !shared.includes(layer)) others.add(layer.folder);
    const result = own.filter(({ path }) => !others.has(parentOf(path)));
    for (const { layer, before: old, after } of changed) {
      if (old === undefined) continue;
      // In the order in which they will be written, so that the next step shows only its own changes.
      const models = new Map(after?.map((one) => [identityKey(one), asMap(one)]));
      const wanted = old.map(
        (one) => inOrderOf(asMap(one), models.get(identityKey(one))) as unknown as Resource,
      );
      const folder = layerFolder(folders, layer, system);
      const place = layers.find((one) => one.folder === folder);
      const parent =
        shared.find((one) => one.folder === place?.parent) ?? shared.find((one) => one.layer === "base");
      if (parent === undefined) return undefined;
      const overlay = factor(
        wanted,
        { path: parentPath(folders, parent.layer, system), resources: states.get(parent.layer) ?? [] },
        { verifyEachPatch: true, pinned: pinnedIn(before.tree, before.root + folder) },
      );
      result.push(...layerFiles(folders, folder, overlay));
    }
    const check = new Renderer(treeOf(result));
    const isProven = places.every(
      ({ layer, before: wanted }) =>
        wanted === undefined ||
        isSame(wanted, check.build(`/${layerFolder(folders, layer, system)}`).map(resourceOf)),
    );
    return isProven ? result : undefined;
  } catch (error) {
    // Changes that can't be separated go into one commit.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** True for the layer of a group that is new together with all environments on it. */
function comesWithItsOwn(
  { before, layers }: MovedInput,
  { folder, system }: LayerPlace,
  places: readonly RenderedPlace[],
): boolean {
  if (before.tree.kind(before.root + folder) === "directory") return false;
  const isOn = (one: LayerPlace | undefined): boolean =>
    one !== undefined && (one.folder === folder || isOn(layers.find((other) => other.folder === one.parent)));
  return layers.every(
    (layer) =>
      layer.system !== system ||
      !layer.deployed ||
      !isOn(layer) ||
      places.some((place) => place.layer === layer.layer && place.before === undefined),
  );
}

/** A value with its keys in another's order, as far as that has them. */
function inOrderOf(value: Value, model: Value | undefined): Value {
  if (Array.isArray(value))
    return value.map((item, at) => inOrderOf(item, Array.isArray(model) ? model[at] : undefined));
  if (!isMap(value)) return value;
  const order = isMap(model) ? model : {};
  const keys = [...Object.keys(order).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value)];
  const sorted: ValueMap = {};
  for (const key of new Set(keys)) setOwn(sorted, key, inOrderOf(value[key] as Value, lookUp(order, key)));
  return sorted;
}

/** True if a state contains nothing that the other lacks. */
function isPart(state: readonly Resource[], of: readonly Resource[]): boolean {
  const common = new Map(
    sharedState([
      { resources: state, images: new Map() },
      { resources: of, images: new Map() },
    ]).map((one) => [identityKey(one), one]),
  );
  return state.every((one) => {
    const kept = common.get(identityKey(one));
    return kept !== undefined && equal(asMap(kept), asMap(one));
  });
}

function foldersOf({ folders, layers, changes }: MovedInput, system: string): string[] {
  return [
    ...layers.filter((layer) => layer.system === system).map(({ folder }) => folder),
    ...changes.filter(({ path }) => systemOf(folders, path) === system).map(({ path }) => parentOf(path)),
  ];
}
