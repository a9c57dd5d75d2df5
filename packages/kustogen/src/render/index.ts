/**
 * Rendering of any kustomization, from the work tree, a git revision or memory, byte for byte as kustomize prints it,
 * without a kustomize on the machine.
 *
 * @module kustogen/kustomize
 */
import type { Resource } from "../kubernetes/resource.ts";
import { Renderer } from "../kustomize/renderer.ts";
import { MemoryTree } from "../kustomize/tree/memory.ts";
import { printResources } from "../kustomize/yaml/printer/print.ts";
import type { RenderOptions } from "./options.ts";
import { RenderService } from "./service.ts";

export { InputError, OutsideError } from "../errors/errors.ts";
export type { Resource } from "../kubernetes/resource.ts";
export type { Value, ValueMap } from "../kubernetes/value.ts";
export { KUSTOMIZE_VERSION, Renderer } from "../kustomize/renderer.ts";
export { DiskTree } from "../kustomize/tree/disk.ts";
export { MemoryTree } from "../kustomize/tree/memory.ts";
export type { FileTree } from "../kustomize/tree/tree.ts";
export type { RenderOptions } from "./options.ts";

/** Where a folder is rendered from, and what may be asked outside of it; by default nothing. */
export interface RenderFolderOptions extends RenderOptions {
  /** A branch, tag or commit, read from git without a checkout; the work tree when absent. */
  revision?: string;
}

/**
 * The resources that `kustomize build` of a folder gives, in its order. The folder is on disk, or, with a revision, in
 * the git repository around it.
 *
 * @throws InputError for everything that kustomize fails on, naming file and field; OutsideError when git fails
 */
export function render(folder: string, { revision, ...options }: RenderFolderOptions = {}): Resource[] {
  const service = new RenderService(options);
  try {
    return service.render(folder, revision) as unknown as Resource[];
  } finally {
    service.close();
  }
}

/**
 * The resources of a folder among files that are held in memory.
 *
 * @param files the files' texts by path: `{ "base/kustomization.yaml": "resources: [pod.yaml]", … }`
 * @param folder the folder to render, among these paths
 * @throws InputError for everything that kustomize fails on, naming file and field
 */
export function renderFiles(files: Readonly<Record<string, string>>, folder: string): Resource[] {
  const tree = new MemoryTree(Object.entries(files));
  return new Renderer(tree).build(tree.realPath(folder)) as unknown as Resource[];
}

/** Resources as `kustomize build` prints them. @throws InputError for a number that JSON lacks */
export function printYaml(resources: readonly Resource[]): string {
  return printResources(resources as unknown as Parameters<typeof printResources>[0]);
}
