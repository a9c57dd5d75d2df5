import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { notVendored, type VendoredFiles } from "./vendored.ts";

/** One renderer for each vendored folder: what it rendered once is not rendered again for the next layer. */
const renderers = new WeakMap<
  VendoredFiles,
  { renderer: Renderer; rendered: Map<string, readonly Value[]> }
>();

/**
 * The resources that `kustomize build` gives for a folder that `kustogen vendor` keeps, in its order:
 * `...kustomization("vendor/widgets")`. They can be changed like any other; each call gives new ones. Nothing is fetched,
 * and no program runs.
 *
 * @param path the folder, below the one of vendor/, written into the call as it is
 * @throws InputError for a folder that is not there, and for everything that kustomize fails on
 */
export function kustomization(path: string): Resource[];
/**
 * The same for files that were read already, which is what the first form becomes when the systems are bundled.
 *
 * @param files the files of the vendored folder
 */
export function kustomization(files: VendoredFiles, path: string): Resource[];
export function kustomization(first: VendoredFiles | string, second?: string): Resource[] {
  if (typeof first === "string" || second === undefined) throw notVendored("kustomization", asText(first));
  let known = renderers.get(first);
  if (known === undefined) {
    const files = Object.entries(first).map(
      ([path, content]) =>
        [path, typeof content === "string" ? content : Buffer.from(content.base64, "base64")] as const,
    );
    known = { renderer: new Renderer(new MemoryTree(files, "vendor/")), rendered: new Map() };
    renderers.set(first, known);
  }
  const folder = `/${second.replace(/\/+$/, "")}`;
  const resources = known.rendered.get(folder) ?? known.renderer.build(folder);
  known.rendered.set(folder, resources);
  return structuredClone(resources) as unknown as Resource[];
}
