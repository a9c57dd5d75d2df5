import { InputError } from "../errors/errors.ts";
import { closest } from "../errors/suggest.ts";
import { refuseMore, spend } from "../limits.ts";
import { shortcuts } from "../shortcuts.ts";
import { entryOf } from "../value/multimap.ts";
import { describeId, idKey, type ResourceId, sameKindAndName } from "./id.ts";
import type { BuildResource } from "./resource.ts";

/** Called when a step has set something in a resource, even to what it was. Returns the resource to go on with. */
export interface ChangeListener {
  changed(before: BuildResource, after: BuildResource): BuildResource;
}

/**
 * The resources of a build in the order they were added, with an index by name over current and previous ids, so that
 * patches, references and variables find their targets without scanning. Resources are immutable; the list is not.
 */
export class ResourceMap {
  #list: BuildResource[];
  #byId: Map<string, number> | undefined;
  #byName: Map<string, number[]> | undefined;
  /** True if a resource was added that a patch has emptied. */
  #emptied = false;

  /** The names of the kustomization's entries for the resources up to an index, while these keep their indexes. */
  #entries: { name: string; end: number }[] = [];

  constructor(
    list: BuildResource[] = [] /** Receives every change, if the origin of fields is recorded. */,
    private readonly trace?: ChangeListener,
  ) {
    this.#list = list;
  }

  /** The resources in order; not to be changed. */
  get list(): readonly BuildResource[] {
    return this.#list;
  }

  get size(): number {
    return this.#list.length;
  }

  /** Adds resources at the end. Throws InputError if one has the id of an existing one. */
  append(added: readonly BuildResource[]): void {
    refuseMore(
      "resources",
      this.#list.length + added.length,
      "kustomizations that include each other twice over grow without bound",
    );
    spend("steps", added.length);
    const ids = this.#ids();
    for (let at = 0; at < added.length; at++) {
      const resource = added[at] as BuildResource;
      if (resource.isEmpty) this.#emptied = true;
      const key = idKey(resource.id);
      const known = ids.get(key);
      if (known !== undefined) {
        const entry = this.#entries.find(({ end }) => known < end)?.name;
        throw new InputError(
          `${describeId(resource.id)} already exists${entry === undefined ? "" : `, from ${entry}`}; a build can't have two resources with the same kind, name and namespace`,
          { code: "duplicate", existing: { kind: resource.id.kind, name: resource.id.name } },
        );
      }
      ids.set(key, this.#list.length);
      this.#list.push(resource);
      if (this.#byName !== undefined) addNames(this.#byName, resource, this.#list.length - 1);
    }
  }

  /** Records that everything since the previous entry came from the entry with this name. */
  endEntry(name: string): void {
    this.#entries.push({ name, end: this.#list.length });
  }

  /** Drops the entries: the following work may change the resources, or skip work that would. */
  forgetEntries(): void {
    this.#entries = [];
  }

  /** Replaces a resource; the new one may have another id. */
  replace(index: number, changed: BuildResource): void {
    const old = this.#list[index] as BuildResource;
    const resource = this.trace?.changed(old, changed) ?? changed;
    if (old === resource) return;
    this.#list[index] = resource;
    if (resource.isEmpty) this.#emptied = true;
    this.#byId = undefined;
    if (!shortcuts.taken || old.name !== resource.name) this.#byName = undefined;
  }

  /** Changes every resource with a function that returns the changed one (or the same). */
  map(change: (resource: BuildResource, index: number) => BuildResource): void {
    spend("steps", this.#list.length);
    for (let index = 0; index < this.#list.length; index++)
      this.replace(index, change(this.#list[index] as BuildResource, index));
  }

  /** Removes resources that a patch has emptied. */
  dropEmpty(): void {
    if (shortcuts.taken && !this.#emptied) return;
    this.#emptied = false;
    this.reset(this.#list.filter((resource) => !resource.isEmpty));
  }

  /** Replaces all resources. */
  reset(list: BuildResource[]): void {
    this.#entries = [];
    this.#list = list;
    this.#byId = undefined;
    this.#byName = undefined;
  }

  /** Throws InputError if two resources have the same id. */
  refuseDuplicates(): void {
    refuseDuplicates(this.#list);
  }

  /** The ascending indexes of the resources that have or had the name. */
  named(name: string): readonly number[] {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (let index = 0; index < this.#list.length; index++)
        addNames(this.#byName, this.#list[index] as BuildResource, index);
    }
    return this.#byName.get(name) ?? [];
  }

  /** The indexes of the resources with that name and any matching id, previous or current. */
  matching(name: string, matches: (id: ResourceId) => boolean): number[] {
    const named = this.named(name);
    spend("steps", named.length);
    return named.filter((index) => {
      const resource = this.#list[index] as BuildResource;
      return !resource.isEmpty && (matches(resource.id) || resource.previousIds.some(matches));
    });
  }

  #ids(): Map<string, number> {
    if (this.#byId === undefined) {
      this.#byId = new Map();
      for (let index = 0; index < this.#list.length; index++)
        this.#byId.set(idKey((this.#list[index] as BuildResource).id), index);
    }
    return this.#byId;
  }
}

function addNames(index: Map<string, number[]>, resource: BuildResource, at: number): void {
  for (const { name } of [resource, ...resource.history.previous]) {
    const known = entryOf(index, name, () => []);
    if (known.at(-1) !== at) known.push(at);
  }
}

/**
 * The namespace of a resource with the same kind and name that was probably meant, or the name of one of the same kind,
 * as the end of a message; `who` is the patch or generator. "" if there is none.
 */
export function elsewhere(resources: ResourceMap, { name, ...rest }: ResourceId, who: string): string {
  const [at] = resources.matching(name, (other) => sameKindAndName(other, { name, ...rest }));
  if (at === undefined) {
    const names = resources.list.flatMap(({ id }) => (id.kind === rest.kind ? id.name : []));
    const near = closest(name, names);
    return near === undefined || near === name ? "" : `. Did you mean "${near}"?`;
  }
  const { namespace } = (resources.list[at] as BuildResource).id;
  // It has another name by now.
  if (namespace === rest.namespace) return "";
  if (namespace !== "") return `: its namespace here is ${namespace}, which ${who} must contain`;
  return `: it has no namespace here, so ${who} must not contain one`;
}

/** Throws InputError if two resources have the same id. */
export function refuseDuplicates(resources: readonly BuildResource[]): void {
  const seen = new Set<string>();
  for (let at = 0; at < resources.length; at++) {
    const { id } = resources[at] as BuildResource;
    seen.add(idKey(id));
    if (seen.size === at) throw new InputError(`${describeId(id)} exists twice`, { code: "duplicate" });
  }
}
