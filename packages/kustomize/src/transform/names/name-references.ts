import { InputError } from "../../errors/errors.ts";
import { mapList, withKey } from "../../resource/change.ts";
import { CLUSTER_SCOPE, describeId, type Gvk, isSelected } from "../../resource/id.ts";
import type { BuildResource } from "../../resource/resource.ts";
import type { ResourceMap } from "../../resource/resource-map.ts";
import { lazily } from "../../value/lazily.ts";
import { groupedBy } from "../../value/multimap.ts";
import { lookUp } from "../../value/own.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import { textAt } from "../../yaml/fields.ts";
import { isNoTextOf11 } from "../../yaml/made-text.ts";
import { listNote, noteUntypedItem } from "../../yaml/reader/collection-style.ts";
import { noteOf } from "../../yaml/reader/scalar-notes.ts";
import { isPlainDate, withText } from "../../yaml/scalar-in-place.ts";
import type { NameReference } from "../config/config.ts";
import { placesBy, type Referenced, type ReferencePlace } from "./references.ts";

/**
 * Updates references to the current names of their targets (kustomize's name reference transformer): a Deployment's
 * reference to a ConfigMap follows the ConfigMap's prefix, hash and namespace. Throws InputError if several resources
 * could be meant.
 */
export function fixNameReferences(resources: ResourceMap, references: readonly NameReference[]): void {
  const { list } = resources;
  const placesFor = placesBy(references);
  const byFirstScope = lazily(() => groupedBy(list, ({ originalId }) => originalId.scope));
  list
    .map((resource) => {
      const places = placesFor(resource.originalId);
      return places === null ? resource : new Referrer(resource, resources, byFirstScope).walk(places);
    })
    .forEach((resource, index) => {
      resources.replace(index, resource);
    });
}

/** Fixes the references of one resource. */
class Referrer {
  #bindingNamespaces: Set<string> | undefined;

  constructor(
    private readonly resource: BuildResource,
    private readonly resources: ResourceMap,
    private readonly byFirstScope: () => ReadonlyMap<string, readonly BuildResource[]>,
  ) {}

  /** The resource with its references fixed. */
  walk(places: ReferencePlace): BuildResource {
    this.subjectNamespaces();
    return this.resource.withValue(this.fix(this.resource.value, places) as ValueMap);
  }

  /** The value with the references below a place fixed. */
  fix(value: Value, place: ReferencePlace): Value {
    if (value === null) return value;
    if (Array.isArray(value)) return mapList(value, (item) => this.fix(item, place));
    if (!isMap(value))
      throw new InputError(
        `${describeId(this.resource.id)}: expected a mapping or a list on the path of a reference but found ${JSON.stringify(String(value))}`,
      );
    let map = value;
    const { inner } = place;
    for (let at = 0; at < inner.length; at++) {
      const next = inner[at] as ReferencePlace;
      const { field } = next;
      const old = lookUp(map, field);
      if (old === null && next.list) map = withKey(map, field, []);
      if (old === undefined || old === null) continue;
      if (next.inner.length > 0 && !next.first) map = withKey(map, field, this.fix(old, next));
      for (const target of next.targets) map = this.#fixField(map, field, target);
      if (next.inner.length > 0 && next.first)
        map = withKey(map, field, this.fix(lookUp(map, field) as Value, next));
    }
    return map;
  }

  #fixField(map: ValueMap, field: string, target: Referenced): ValueMap {
    const old = lookUp(map, field);
    if (old === undefined || old === null) return map;
    if (isMap(old)) return withKey(map, field, this.#fixMapping(old, target));
    if (Array.isArray(old)) return withKey(map, field, this.#fixList(old, target));
    const name = this.#newName(textAt(map, field), target);
    return name === undefined ? map : withText(map, field, name);
  }

  #fixList(list: Value[], target: Referenced): Value[] {
    const untyped = new Map<number, string>();
    const fixed = mapList(list, (item, at) => {
      if (item === null) return item;
      if (isMap(item)) return this.#fixMapping(item, target);
      if (Array.isArray(item))
        throw new InputError(`${describeId(this.resource.id)}: a list of references contains a list`);
      const name = this.#newName(listNote(list).untyped?.get(at) ?? String(item), target);
      if (name === undefined) return item;
      const changed = withText({ item }, "item", name);
      if (noteOf(changed, "item").untyped) untyped.set(at, name);
      return changed.item as Value;
    });
    for (const [at, name] of untyped) noteUntypedItem(fixed, at, name);
    return fixed;
  }

  /** A mapping with name and namespace, such as a subject of a role binding, follows both. */
  #fixMapping(map: ValueMap, target: Referenced): ValueMap {
    if (!Object.hasOwn(map, "name"))
      throw new InputError(`${describeId(this.resource.id)}: a reference by name has no field "name"`);
    const oldName = textAt(map, "name");
    const namespace = Object.hasOwn(map, "namespace") ? textAt(map, "namespace") : undefined;
    const found = this.#select(
      oldName,
      target,
      this.#inNamespace(this.#reachable(oldName, target), namespace),
      (a, b) => a.name === b.name && a.namespace === b.namespace,
    );
    if (found === undefined || (found.name === oldName && found.namespace === "")) return map;
    const renamed = oldName === found.name ? map : withText(map, "name", found.name);
    if (found.namespace === "" || found.namespace === namespace) return renamed;
    // If there was none, a namespace is quoted if it would otherwise not be a string.
    if (namespace === undefined && isNoTextOf11(found.namespace))
      return withKey(renamed, "namespace", found.namespace);
    return withText(renamed, "namespace", found.namespace);
  }

  /** The candidates for a namespace: those originally in it if there are any, otherwise those in it now. */
  #inNamespace(
    candidates: readonly BuildResource[],
    namespace: string | undefined,
  ): readonly BuildResource[] {
    if (namespace === undefined) return candidates;
    const first = namespace === CLUSTER_SCOPE ? [] : (this.byFirstScope().get(namespace) ?? []);
    const began = first.some((resource) => this.#canReach(resource));
    if (began) return candidates.filter((candidate) => candidate.originalId.scope === namespace);
    if (namespace === CLUSTER_SCOPE) return [];
    return candidates.filter((candidate) => candidate.id.scope === namespace);
  }

  #newName(oldName: string, target: Referenced): string | undefined {
    const found = this.#select(
      oldName,
      target,
      this.#reachable(oldName, target),
      (a, b) => a.name === b.name,
    );
    return found === undefined || found.name === oldName ? undefined : found.name;
  }

  /**
   * Resources that the name may mean: a cluster-scoped resource can refer to all, others to their namespace and to
   * cluster-scoped ones.
   */
  #reachable(oldName: string, { type: { kind } }: Referenced): readonly BuildResource[] {
    const found: BuildResource[] = [];
    for (const at of this.resources.named(oldName)) {
      const candidate = this.resources.list[at] as BuildResource;
      // First, since a name may be that of thousands in as many namespaces.
      if (!this.#canReach(candidate)) continue;
      const { previous } = candidate.history;
      // Name and kind needn't be from the same time: a patch may have changed the kind later.
      const hadKind = !kind || previous.some((one) => one.kind === kind);
      if (hadKind && previous.some(({ name }) => name === oldName)) found.push(candidate);
    }
    return found;
  }

  /** Cluster-scoped resources refer to all, and all to them; others stay in their namespace, except role bindings. */
  #canReach(candidate: BuildResource): boolean {
    const { scope } = this.resource.id;
    if (scope === CLUSTER_SCOPE || candidate.id.scope === CLUSTER_SCOPE) return true;
    return candidate.id.scope === scope || this.subjectNamespaces().has(candidate.namespace);
  }

  /** The namespaces of the service accounts in a RoleBinding. */
  subjectNamespaces(): Set<string> {
    if (this.#bindingNamespaces !== undefined) return this.#bindingNamespaces;
    this.#bindingNamespaces = new Set();
    const { kind, value, id } = this.resource;
    if (kind !== "RoleBinding" || id.scope === CLUSTER_SCOPE) return this.#bindingNamespaces;
    const subjects = lookUp(value, "subjects");
    if (!Array.isArray(subjects)) return this.#bindingNamespaces;
    for (const subject of subjects) {
      if (!isMap(subject)) throw new InputError(`${describeId(id)}: a subject isn't a mapping`);
      if (!Object.hasOwn(subject, "namespace") || !Object.hasOwn(subject, "kind")) continue;
      if (!isText(subject, "kind"))
        throw new InputError(`${describeId(id)}: the kind of a subject isn't a string`);
      if (subject.kind !== "ServiceAccount") continue;
      if (!isText(subject, "namespace"))
        throw new InputError(`${describeId(id)}: the namespace of a subject isn't a string`);
      this.#bindingNamespaces.add(subject.namespace as string);
    }
    return this.#bindingNamespaces;
  }

  /** The resource that the name means, narrowed down step by step as in kustomize; undefined if there is none. */
  #select(
    oldName: string,
    target: Referenced,
    reachable: readonly BuildResource[],
    same: (a: BuildResource, b: BuildResource) => boolean,
  ): BuildResource | undefined {
    if (reachable.length === 0) return undefined;
    const roleRef = target.roleRef ? this.#roleRef() : undefined;
    const fits = (candidate: BuildResource): boolean =>
      candidate.previousIds.some((id) => isSelected(id, target.type)) &&
      (roleRef === undefined || candidate.previousIds.some((id) => isSelected(id, roleRef))) &&
      this.#inSameNamespace(candidate);
    let found = reachable.filter(fits);
    if (found.length === 1) return found[0];
    found = found.filter((candidate) => this.#sameAffixes(candidate, true));
    if (found.length > 1) found = found.filter((candidate) => this.#sameAffixes(candidate, false));
    const [first] = found;
    if (first === undefined || found.every((candidate) => same(first, candidate))) return first;
    throw new InputError(
      `${describeId(this.resource.id)}: its reference "${oldName}" could mean ${found
        .map((candidate) => describeId(candidate.id))
        .join(" or ")}`,
      { code: "ambiguous" },
    );
  }

  #inSameNamespace(candidate: BuildResource): boolean {
    const { scope } = this.resource.id;
    if (scope === CLUSTER_SCOPE || candidate.id.scope === CLUSTER_SCOPE) return true;
    return candidate.kind === "ServiceAccount" || candidate.id.scope === scope;
  }

  #roleRef(): Partial<Gvk> | undefined {
    const roleRef = lookUp(this.resource.value, "roleRef");
    if (!isMap(roleRef) || !Object.hasOwn(roleRef, "apiGroup") || !Object.hasOwn(roleRef, "kind"))
      return undefined;
    return { group: textAt(roleRef, "apiGroup"), kind: textAt(roleRef, "kind") };
  }

  #sameAffixes(candidate: BuildResource, emptyMatches: boolean): boolean {
    const mine = this.resource.history;
    const { prefixes, suffixes } = candidate.history;
    return endAlike(mine.prefixes, prefixes, emptyMatches) && endAlike(mine.suffixes, suffixes, emptyMatches);
  }
}

/** True for a string, which an unquoted date isn't for kustomize. */
function isText(map: ValueMap, key: string): boolean {
  return typeof lookUp(map, key) === "string" && !isPlainDate(map, key);
}

/** True if the shorter list is the end of the longer one; for an empty one, only if requested. */
function endAlike(a: readonly string[], b: readonly string[], emptyMatches: boolean): boolean {
  if (a.length === 0 || b.length === 0) return emptyMatches || a.length === b.length;
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const skipped = longer.length - shorter.length;
  return shorter.every((text, index) => text === longer[index + skipped]);
}
