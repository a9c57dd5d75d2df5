import type { Resource, System } from "kustogen";
import { type GeneratedLayer, generateSystem } from "../../packages/kustogen/src/generate/system.ts";
import { Renderer } from "../../packages/kustogen/src/kustomize/renderer.ts";
import { MemoryTree } from "../../packages/kustogen/src/kustomize/tree/memory.ts";
import type { LayerNode } from "../../packages/kustogen/src/layers/tree.ts";
import { type Changes, treeOf } from "./desired.ts";

/** What was generated once, by system and changes: many tests look at the same layers. */
const known = new WeakMap<System, Map<string, Map<string, GeneratedLayer>>>();

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

/** The names and texts of a layer's files, as `gen` writes them. */
export function generatedFiles(system: System, layer: string, changes?: Changes): Map<string, string> {
  const found = generated(system, layer, changes).get(layer);
  if (found === undefined) throw new Error(`${system.name} has no layer ${layer}`);
  return new Map(found.files.map(({ path, text }) => [path.slice(found.folder.length + 1), text]));
}

/** All layers when nothing is changed; else the changed one and those that it builds on. */
function generated(system: System, layer: string, changes: Changes = {}): Map<string, GeneratedLayer> {
  const same = Object.keys({ ...changes.settings, ...changes.images }).length === 0;
  const of = known.get(system) ?? new Map<string, Map<string, GeneratedLayer>>();
  known.set(system, of);
  const key = same ? "" : JSON.stringify([layer, changes]);
  const found = of.get(key);
  if (found) return found;
  const nodes = treeOf(system, layer, changes);
  const needed = same ? nodes : lineOf(nodes, layer);
  const layers = new Map(generateSystem(needed).map((one) => [one.node.layer, one]));
  of.set(key, layers);
  return layers;
}

/** A layer and those that it builds on, parents first. */
function lineOf(nodes: readonly LayerNode[], layer: string): LayerNode[] {
  const node = nodes.find((one) => one.layer === layer);
  if (node === undefined) return [];
  return node.parent === undefined ? [node] : [...lineOf(nodes, node.parent), node];
}
