import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { unguarded } from "../errors/purity.ts";
import { handWrittenPatches } from "./hand-written-patches.ts";
import { patchedBy } from "./made-by.ts";
import { notVendored, type VendoredFiles } from "./vendored.ts";

/** One renderer for each vendored folder, whose output is reused for the next layer. */
const builders = new WeakMap<VendoredFiles, (folder: string) => Built>();

/** What a folder renders to, and the patches that it itself has for an object. */
interface Built {
  objects: readonly Value[];
  patchesOf: ReturnType<typeof handWrittenPatches>;
}

/**
 * The resources that `kustomize build` prints for a folder vendored with `kustogen vendor`, in its order:
 * `...kustomization("vendor/widgets")`. You can change them like any other; each call returns new ones. Nothing is
 * fetched, and no program runs.
 *
 * @param path the folder, below vendor/, as a string literal
 * @param inside a folder inside it, such as a setting with the folder of each environment
 * @throws InputError for a missing folder, and for anything that makes kustomize fail
 */
export function kustomization(path: string, inside?: string): Resource[];
/**
 * Like the first form, but for files that were already read; bundling the systems turns the first form into this one.
 *
 * @param files the files of the vendored folder
 */
export function kustomization(files: VendoredFiles, path: string, inside?: string): Resource[];
export function kustomization(first: VendoredFiles | string, second?: string, inside = ""): Resource[] {
  if (typeof first === "string" || second === undefined) throw notVendored("kustomization", asText(first));
  const build = entryOf(builders, first, () => {
    const files = Object.entries(first).map(
      ([path, content]) =>
        [path, typeof content === "string" ? content : Buffer.from(content.base64, "base64")] as const,
    );
    const renderer = new Renderer(new MemoryTree(files, "vendor/"), { unrestricted: true });
    const rendered = new Map<string, Built>();
    // It loads what it needs from disk.
    const built = (folder: string) => ({
      objects: unguarded(() => renderer.build(folder)),
      patchesOf: handWrittenPatches(first, folder.slice(1)),
    });
    return (folder: string) => entryOf(rendered, folder, () => built(folder));
  });
  const { objects, patchesOf } = build(`/${second}/${inside}`.replace(/\/+$/, ""));
  const resources = structuredClone(objects) as unknown as Resource[];
  return resources.map((one) => patchedBy(patchesOf(one.kind, one.metadata.name), one));
}
