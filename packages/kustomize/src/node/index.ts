/**
 * What Node adds to the renderer: folders on disk, git revisions without a checkout, remote bases and helm.
 *
 * @module @kustogen/kustomize/node
 */
import type { Resource } from "../value/resource.ts";
import type { RenderOptions } from "./options.ts";
import { RenderService } from "./service.ts";

export { DiskTree } from "./disk.ts";
export { GitObjects } from "./git/objects.ts";
export type { RenderOptions } from "./options.ts";
export { RevisionTree } from "./revision.ts";
export { RenderService } from "./service.ts";

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
