import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { hashedName } from "../../references/near-name.ts";

/** Objects by all but their names: one that was renamed is found in one step, also when thousands move together. */
export class BySpec {
  readonly #objects: ReadonlyMap<string, readonly Resource[]>;
  readonly #named: ReadonlyMap<string, readonly Resource[]>;

  constructor(objects: readonly Resource[]) {
    const keys = new Map(objects.map((one) => [one, keyOf(one)]));
    this.#objects = groupedBy(objects, (one) => keys.get(one) as string);
    this.#named = groupedBy(objects, (one) => `${one.metadata.name} ${keys.get(one)}`);
  }

  /** What an object was before it was renamed; if several may have been it, the one with its name in another namespace. */
  before(after: Resource): Resource | undefined {
    const key = keyOf(after);
    const [moved] = this.#named.get(`${after.metadata.name} ${key}`) ?? [];
    return moved ?? this.#objects.get(key)?.find((one) => isRename(one, after));
  }

  /** True if an object only got another name or namespace. */
  hasAfter(before: Resource): boolean {
    return this.#objects.get(keyOf(before))?.some((one) => isRename(before, one)) === true;
  }
}

/** False for names that differ by a content hash. */
function isRename(before: Resource, after: Resource): boolean {
  return hashedName(before.metadata.name, [after.metadata.name]) === undefined;
}

/**
 * Equal for objects of one kind with equal specs, in any key order. The object's name counts as no difference wherever
 * it occurs, as in labels.
 */
function keyOf({ apiVersion, kind, metadata, spec }: Resource): string {
  const group = `${kind} ${groupOf(apiVersion)}`;
  if (spec === undefined) return group;
  const text = jsonText(spec).replaceAll(jsonText(metadata.name), '"<name>"');
  return `${group} ${JSON.stringify(JSON.parse(text), inOrder)}`;
}

function inOrder(_: string, value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)));
}
