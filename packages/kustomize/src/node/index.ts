import type { Resource } from "../value/resource.ts";
import { type RenderOptions, RenderService } from "./service.ts";

/**
 * The parts of the renderer that need Node: folders on disk, git revisions without a checkout, remote bases and helm.
 * @module @kustogen/kustomize/node
 */

export { DiskTree } from "./disk.ts";
export { GitObjects } from "./git/objects.ts";
export { RevisionTree } from "./revision.ts";
export type { RenderOptions } from "./service.ts";
export { RenderService } from "./service.ts";

/** The source of a folder, and what may be accessed outside it; nothing by default. */
export interface RenderFolderOptions extends RenderOptions {
  /** A branch, tag or commit, read from git without a checkout; by default the working tree. */
  revision?: string;
}

/**
 * Renders a folder as `kustomize build` does, and returns its resources in the same order. The folder is on disk, or,
 * with a revision, in the git repository that contains it.
 *
 * @param options the revision, and what may be accessed outside the folder
 * @throws InputError for anything that makes kustomize fail, with file and field; OutsideError if git fails
 */
export function render(folder: string, { revision, ...options }: RenderFolderOptions = {}): Resource[] {
  const service = new RenderService(options);
  try {
    return service.render(folder, revision) as unknown as Resource[];
  } finally {
    service.close();
  }
}
