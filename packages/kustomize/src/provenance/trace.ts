import type { BuildResource } from "../resource/resource.ts";
import type { FileTree } from "../tree/tree.ts";

/** What changes or makes resources: an entry of a kustomization, with the patches that it holds or names. */
export interface Step {
  /** The folder of the kustomization. */
  readonly layer: string;
  readonly tree: FileTree;
  /** The kustomization's file, and where in it the entry stands: ["images", 2]. */
  readonly file: string;
  readonly field: readonly (string | number)[];
  /** The patches, each a text of its own: a file's, or one written in the kustomization (then without a file). */
  readonly patches?: readonly { readonly file?: string; readonly text: string }[];
  /** What only carries values on to other places (references to renamed resources): it gives no value itself. */
  readonly follows?: boolean;
}

/** Where a resource comes from: a file of `resources`, or what a generator made of an entry. */
export interface Beginning {
  readonly layer: string;
  readonly tree: FileTree;
  readonly file: string;
  /** Of a generator: its entry in the kustomization. */
  readonly field?: readonly (string | number)[];
}

interface Link {
  readonly before: BuildResource;
  readonly step: Step;
}

/**
 * What happened to each resource of a build, noted while it happens: resources are immutable and share what didn't
 * change, so that a note is two references, and what it means for a field is worked out when someone asks.
 */
export class Trace {
  /** What is at work now. */
  step: Step | undefined;
  readonly #links = new WeakMap<BuildResource, Link>();
  readonly #beginnings = new WeakMap<BuildResource, Beginning>();
  readonly #printed = new WeakMap<object, BuildResource>();

  /** Notes that the step at work made one resource of another. */
  changed(before: BuildResource, after: BuildResource): void {
    if (before === after || this.step === undefined || this.#links.has(after)) return;
    this.#links.set(after, { before, step: this.step });
  }

  /** Notes where a resource comes from. */
  begins(resource: BuildResource, beginning: Beginning): void {
    if (!this.#beginnings.has(resource)) this.#beginnings.set(resource, beginning);
  }

  /** Notes the value that a resource was printed as. */
  prints(resource: BuildResource, value: object): void {
    this.#printed.set(value, resource);
  }

  printedFrom(value: object): BuildResource | undefined {
    return this.#printed.get(value);
  }

  linkOf(resource: BuildResource): Link | undefined {
    return this.#links.get(resource);
  }

  beginningOf(resource: BuildResource): Beginning | undefined {
    return this.#beginnings.get(resource);
  }
}
