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
 * Where what some environment changes to is what others have, so that lines move into a layer: the state in which the
 * overlay of that environment alone has changed, on the layers of before. What is left moves, with every rendering
 * unchanged. Undefined where there is no such state.
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
  // What is in no system's folders says what is deployed, and comes with that.
  for (const { path } of input.changes)
    if (systemOf(input.folders, path) === undefined) step.scope.push(path);
  const others = new Set(step.scope);
  step.files.push(...input.files.filter(({ path }) => others.has(path)));
  return step;
}

const isChanged = ({ before, after }: RenderedPlace): boolean => !isSame(before, after);

/**
 * The files of a system of before, but for the overlays that change; undefined where these can't be told apart.
 *
 * @param touched what environments share and has a changed file
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
  // What all have changes in what they share, unless a group's layer comes or goes: before that each has it by itself.
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
    // What can't be taken apart goes in one commit.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
