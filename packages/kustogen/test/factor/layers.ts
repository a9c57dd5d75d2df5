import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type FactorOptions, factor } from "../../src/factor/factor.ts";
import type { Overlay } from "../../src/factor/overlay.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/file.ts";

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
  for (const file of layerFiles(DEFAULT_FOLDERS, "/base", factor(parent, undefined)))
    files.set(file.path, file.text);
  for (const file of layerFiles(DEFAULT_FOLDERS, "/overlay", overlay)) files.set(file.path, file.text);
  const rendered = new Renderer(new MemoryTree(files)).build("/overlay") as unknown as Resource[];
  return { overlay, files, rendered };
}
