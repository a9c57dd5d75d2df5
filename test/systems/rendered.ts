import { Renderer } from "../../generators/kustomize/renderer.ts";
import { MemoryTree } from "../../generators/kustomize/tree/memory.ts";
import type { Resource } from "../../generators/model/resource.ts";
import type { System } from "../../generators/model/system.ts";
import { type GeneratedLayer, generateSystem } from "../../generators/pipeline/system.ts";
import { type Changes, treeOf } from "./desired.ts";

/** What was rendered once, by system and layer: most tests look at the same unchanged layers. */
const unchanged = new WeakMap<System, Map<string, GeneratedLayer>>();

/**
 * What `kustomize build` of one layer of a system gives: described, validated, factored, written and rendered again,
 * as `gen` does it, with the repository's environments and the changes in that layer.
 */
export function rendered(system: System, layer: string, changes?: Changes): Resource[] {
  const layers = generated(system, layer, changes);
  const wanted = layers.get(layer);
  if (wanted === undefined) throw new Error(`${system.name} has no layer ${layer}`);
  const texts = new Map<string, string>();
  for (const { files } of layers.values()) {
    for (const { path, text } of files) texts.set(`/${path}`, text);
  }
  return new Renderer(new MemoryTree(texts)).build(`/${wanted.folder}`) as unknown as Resource[];
}

/** The file of a layer that `gen` writes under that name, kustomization.yaml say. */
export function generatedFile(system: System, layer: string, name: string, changes?: Changes): string {
  const found = generated(system, layer, changes).get(layer);
  const file = found?.files.find(({ path }) => path === `${found.folder}/${name}`);
  if (file === undefined) throw new Error(`${system.name} ${layer} has no file ${name}`);
  return file.text;
}

function generated(system: System, layer: string, changes?: Changes): Map<string, GeneratedLayer> {
  const same = Object.keys({ ...changes?.settings, ...changes?.images }).length === 0;
  const known = same ? unchanged.get(system) : undefined;
  if (known) return known;
  const layers = new Map(generateSystem(treeOf(system, layer, changes)).map((one) => [one.node.layer, one]));
  if (same) unchanged.set(system, layers);
  return layers;
}
