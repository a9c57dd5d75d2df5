import { layerFiles } from "../../generators/emit/layer.ts";
import { type FactorOptions, factor } from "../../generators/factor/factor.ts";
import type { Overlay } from "../../generators/factor/overlay.ts";
import { Renderer } from "../../generators/kustomize/renderer.ts";
import { MemoryTree } from "../../generators/kustomize/tree/memory.ts";
import type { Resource } from "../../generators/model/resource.ts";

/** A base and an overlay on it as files, and what the overlay renders to. */
export interface Layers {
  overlay: Overlay;
  /** File texts by path, base and overlay. */
  files: Map<string, string>;
  rendered: Resource[];
}

/** Factors `desired` against `parent`, writes both to memory and renders the overlay. */
export function buildLayers(
  parent: readonly Resource[],
  desired: readonly Resource[],
  options?: FactorOptions,
): Layers {
  const overlay = factor(desired, { path: "../base", resources: parent }, options);
  const files = new Map<string, string>();
  for (const file of layerFiles("/base", factor(parent, undefined))) files.set(file.path, file.text);
  for (const file of layerFiles("/overlay", overlay)) files.set(file.path, file.text);
  const rendered = new Renderer(new MemoryTree(files)).build("/overlay") as unknown as Resource[];
  return { overlay, files, rendered };
}
