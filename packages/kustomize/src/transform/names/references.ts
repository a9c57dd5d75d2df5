import { compilePath } from "../../resource/field-spec.ts";
import { type Gvk, isSelected } from "../../resource/id.ts";
import { entryOf, kept } from "../../value/multimap.ts";
import type { NameReference } from "../config/config.ts";

/** A field in resources of one type, with the types whose names it may contain, in the order they are tried. */
export interface ReferencePlace {
  /** The field's name; "" for the resource. */
  readonly field: string;
  /** The places in it. */
  readonly inner: ReferencePlace[];
  readonly targets: Referenced[];
  /** True if a path treats the field as a list: a null becomes an empty one. */
  list: boolean;
  /** True if the field itself is fixed before its contents, according to the order in the configuration. */
  first: boolean;
}

export interface Referenced {
  readonly type: Partial<Gvk>;
  /** True if the field belongs to a `roleRef`, which also contains the kind. */
  readonly roleRef: boolean;
}

/** Places by group, version and kind. */
type ByType = Map<string, ReferencePlace | null>;

const compiled = new WeakMap<readonly NameReference[], ByType>();

/** Returns a function for the fields that may contain names in resources of a type; null if there are none. */
export function placesBy(references: readonly NameReference[]): (type: Gvk) => ReferencePlace | null {
  const byType = kept<readonly NameReference[], ByType>(compiled, references, () => new Map());
  return ({ group, version, kind }) =>
    entryOf(byType, `${group}|${version}|${kind}`, () => placesOf(references, { group, version, kind }));
}

/** All fields in resources of a type as one tree, so that a resource is walked once. */
function placesOf(references: readonly NameReference[], type: Gvk): ReferencePlace | null {
  const root: ReferencePlace = { field: "", inner: [], targets: [], list: false, first: false };
  for (const { fieldSpecs, ...target } of references) {
    for (const spec of fieldSpecs) {
      if (!isSelected(type, spec)) continue;
      let place = root;
      for (const { field, list } of compilePath(spec.path)) {
        let next = place.inner.find((one) => one.field === field);
        if (next === undefined) {
          next = { field, inner: [], targets: [], list, first: false };
          place.inner.push(next);
        }
        next.list ||= list;
        place = next;
      }
      if (place.inner.length === 0) place.first = true;
      place.targets.push({ type: target, roleRef: spec.path.endsWith("roleRef/name") });
    }
  }
  return root.inner.length > 0 ? root : null;
}
