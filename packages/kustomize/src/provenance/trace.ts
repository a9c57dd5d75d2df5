import type { BuildResource } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import type { FileTree } from "../tree/tree.ts";
import type { Path } from "../value/value.ts";

/** Something that changes or creates resources: an entry of a kustomization, with its patches. */
export interface Step {
  /** The folder of the kustomization. */
  readonly layer: string;
  readonly tree: FileTree;
  /** The kustomization's file, and the path of the entry in it: ["images", 2]. */
  readonly file: string;
  readonly field: Path;
  /** The patches; those of one entry, but for `patchesStrategicMerge`. */
  readonly patches?: readonly Patch[];
  /** The step's parts, to find out what it does to a resource that was different before. */
  readonly parts?: readonly { apply(resources: ResourceMap): void }[];
  /** True for the name of a field that it may set; it changes no scalar of another name. Undefined if that isn't known. */
  readonly sets?: ((name: string) => boolean) | undefined;
  /** True for a step that only copies values to other places (references to renamed resources), not their origin. */
  readonly follows?: boolean;
}

/** A patch as a text: of a file, or inline (then without a file). */
export interface Patch {
  readonly file?: string;
  readonly text: string;
}

/** The origin of a resource: a file in `resources`, or a generator's entry. */
export interface Beginning {
  readonly layer: string;
  readonly tree: FileTree;
  readonly file: string;
  /** For a generator: its entry in the kustomization. */
  readonly field?: Path;
}

/** The last step of a resource, and the resource before it. */
export interface Link {
  readonly before: BuildResource;
  readonly step: Step;
}

/**
 * Records what happens to each resource of a build: resources are immutable and share unchanged parts, so a record is
 * two references, and its meaning for a field is derived on demand.
 */
export class Trace {
  /** The current step. */
  step: Step | undefined;
  readonly #links = new WeakMap<BuildResource, Link>();
  readonly #beginnings = new WeakMap<BuildResource, Beginning>();
  readonly #printed = new WeakMap<object, BuildResource>();

  /**
   * Records that the current step derived one resource from another, or set what it already had. Returns the second, or
   * a copy of it if it is the same or stands for another step as well.
   */
  changed(before: BuildResource, after: BuildResource): BuildResource {
    const { step } = this;
    if (step === undefined || (before === after && step.parts === undefined)) return after;
    const own = before === after || this.#links.has(after) ? after.copy() : after;
    this.#links.set(own, { before, step });
    return own;
  }

  /** Records the origin of a resource. */
  begins(resource: BuildResource, beginning: Beginning): void {
    if (!this.#beginnings.has(resource)) this.#beginnings.set(resource, beginning);
  }

  /** Records the printed value of a resource. */
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
