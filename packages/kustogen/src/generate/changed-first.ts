import { posix } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { builtOnBefore } from "../delivery/built-on.ts";
import { isSame, type RenderedPlace, touchedEnvironments } from "../delivery/summary.ts";
import { factor } from "../factor/factor.ts";
import type { GeneratedFile } from "../output/file.ts";
import { layerFiles, layerFolder } from "../output/layer.ts";
import { parentOf } from "../output/listing.ts";
import {
  filesBelow,
  type MovedInput,
  pinnedIn,
  type StepBetween,
  systemOf,
  touchedShared,
  treeOf,
} from "./step-between.ts";

/**
 * If some environment changes to a value that the others have, so that lines move into a layer: the state in which
 * only that environment's overlay has changed, on the previous layers. The remaining step only moves lines, without
 * changing any rendering. Undefined if there is no such state.
 */
export function changedFirst(input: MovedInput): StepBetween | undefined {
  const places = touchedEnvironments(input);
  const systems = new Set(places.filter(isChanged).map(({ system }) => system));
  const step: StepBetween = { scope: [], files: [] };
  let moves = false;
  for (const system of systems) {
    const own = places.filter((place) => place.system === system);
    const shared = touchedShared(input, system);
    for (const { layer } of own) shared.delete(layerFolder(input.folders, layer, system));
    const files = shared.size > 0 ? onLayersBefore(input, system, own, shared) : undefined;
    moves ||= files !== undefined;
    const layers = input.layers.filter((layer) => layer.system === system).map(({ folder }) => folder);
    const touched = input.changes.filter(({ path }) => systemOf(input.folders, path) === system);
    step.scope.push(...new Set([...layers, ...touched.map(({ path }) => parentOf(path))]));
    step.files.push(...(files ?? input.files.filter(({ path }) => systemOf(input.folders, path) === system)));
  }
  if (!moves) return undefined;
  // Files outside the systems' folders determine what is deployed, and belong to that step.
  for (const { path } of input.changes)
    if (systemOf(input.folders, path) === undefined) step.scope.push(path);
  const others = new Set(step.scope);
  step.files.push(...input.files.filter(({ path }) => others.has(path)));
  return step;
}

const isChanged = ({ before, after }: RenderedPlace): boolean => !isSame(before, after);

/**
 * The previous files of a system, except for changed overlays; undefined if these can't be separated.
 * @param touched the shared layers with a changed file
 */
function onLayersBefore(
  input: MovedInput,
  system: string,
  places: readonly RenderedPlace[],
  touched: ReadonlySet<string>,
): GeneratedFile[] | undefined {
  const { files, folders, before } = input;
  const layers = input.layers.filter((layer) => layer.system === system);
  const changed = places.filter(isChanged);
  const now = new Set(layers.map(({ folder }) => folder));
  const gone = [...touched].filter((folder) => !now.has(folder));
  const isThere = (folder: string) => before.tree.kind(before.root + folder) === "directory";
  // If all have the change, it is in their shared layer, unless a group's layer is added or removed: before that,
  // each has it separately.
  if (changed.length === places.length && gone.length === 0 && [...touched].every(isThere)) return undefined;
  try {
    const earlier = new Renderer(before.tree);
    const pins = treeOf(files.filter(({ path }) => systemOf(folders, path) === system));
    const result = gone.flatMap((folder) => filesBelow(before, folder));
    for (const { deployed, folder, layer } of layers) {
      const place = deployed ? changed.find((one) => one.layer === layer) : undefined;
      if (place === undefined) result.push(...filesBelow(before, folder));
      else if (place.before === undefined || place.after === undefined) return undefined;
      else {
        const [on] = builtOnBefore(before, folder);
        if (on === undefined) return undefined;
        const overlay = factor(
          place.after,
          { path: posix.relative(folder, on), resources: earlier.build(before.root + on).map(resourceOf) },
          { verifyEachPatch: true, pinned: pinnedIn(pins, `/${folder}`) },
        );
        result.push(...layerFiles(folders, folder, overlay));
      }
    }
    const check = new Renderer(treeOf(result));
    const isProven = places.every(
      ({ layer, after }) =>
        after === undefined ||
        isSame(
          after,
          check.build(`/${layers.find((one) => one.layer === layer)?.folder ?? ""}`).map(resourceOf),
        ),
    );
    return isProven ? result : undefined;
  } catch (error) {
    // Changes that can't be separated go into one commit.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
