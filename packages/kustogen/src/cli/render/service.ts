import { resolve } from "node:path";
import { InputError } from "../../errors/errors.ts";
import { GitObjects } from "../../git/objects.ts";
import type { Value } from "../../kubernetes/value.ts";
import { Renderer } from "../../kustomize/renderer.ts";
import { DiskTree } from "../../kustomize/tree/disk.ts";
import { RevisionTree } from "../../kustomize/tree/revision.ts";
import { locate } from "./repository.ts";

/** How many revisions keep what was read of them. */
const MAX_REVISIONS = 4;
/** How many builds share what was read before it is forgotten, so that memory stays flat in long runs. */
const MAX_BUILDS = 1000;

interface Shared {
  renderer: Renderer;
  builds: number;
}

/**
 * Renders folders of the work tree and of git revisions one after the other; what was read for one serves the next.
 * Of the work tree that holds until `refresh`, because its files may change; a commit's never do.
 */
export class RenderService {
  #workTree: Shared | undefined;
  readonly #objects = new Map<string, GitObjects>();
  readonly #revisions = new Map<string, Shared>();

  /**
   * The resources of the kustomization in a folder, as `kustomize build` prints them. Takes the folder as a path of
   * the file system, also where a revision is given. Throws InputError and OutsideError.
   */
  render(folder: string, revision?: string): Value[] {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(folder))
      throw new InputError(`${folder}: expected a folder; clone remote repositories first`);
    if (revision !== undefined) return this.#renderRevision(folder, revision);
    if (this.#workTree === undefined || this.#workTree.builds >= MAX_BUILDS)
      this.#workTree = { renderer: new Renderer(new DiskTree()), builds: 0 };
    this.#workTree.builds++;
    return this.#workTree.renderer.build(resolve(folder));
  }

  /** Forgets what was read from the work tree, and what git could not read. */
  refresh(): void {
    this.#workTree = undefined;
    for (const objects of this.#objects.values()) objects.refresh();
  }

  /** Ends the git processes that the service has started. */
  close(): void {
    for (const objects of this.#objects.values()) objects.close();
    this.#objects.clear();
  }

  #renderRevision(folder: string, revision: string): Value[] {
    const { repository, path } = locate(folder);
    let objects = this.#objects.get(repository);
    if (objects === undefined) {
      objects = new GitObjects(repository);
      this.#objects.set(repository, objects);
    }
    // A branch may have moved since the last time, so its name is resolved again and the commit is what is shared.
    const tree = new RevisionTree(objects, revision);
    const key = `${repository}\0${tree.commit}`;
    let shared = this.#revisions.get(key);
    this.#revisions.delete(key);
    if (shared === undefined || shared.builds >= MAX_BUILDS)
      shared = { renderer: new Renderer(tree), builds: 0 };
    shared.builds++;
    this.#revisions.set(key, shared);
    if (this.#revisions.size > MAX_REVISIONS)
      this.#revisions.delete(this.#revisions.keys().next().value as string);
    return shared.renderer.build(path);
  }
}
