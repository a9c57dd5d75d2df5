import { splitPath } from "../../resource/field-spec.ts";
import { type Gvk, isSelected } from "../../resource/id.ts";
import type { NameReference } from "../config/config.ts";

/** A place in resources of one type, with the types whose names may stand there, in the order they are tried. */
export interface Place {
  readonly fields: Map<string, Place>;
  readonly targets: Target[];
  /** The field itself is fixed before what is in it, as their order in the configuration says. */
  first: boolean;
}

export interface Target {
  readonly type: Partial<Gvk>;
  /** The field belongs to a `roleRef`, which also says the kind. */
  readonly roleRef: boolean;
}

const compiled = new WeakMap<readonly NameReference[], Map<string, Place | undefined>>();

/** All places in resources of a type that may hold names, as one tree, so that a resource is walked once. */
export function placesFor(references: readonly NameReference[], type: Gvk): Place | undefined {
  let byType = compiled.get(references);
  if (byType === undefined) {
    byType = new Map();
    compiled.set(references, byType);
  }
  const key = `${type.group}|${type.version}|${type.kind}`;
  if (byType.has(key)) return byType.get(key);
  const root: Place = { fields: new Map(), targets: [], first: false };
  for (const { fieldSpecs, ...target } of references) {
    for (const spec of fieldSpecs) {
      if (!isSelected(type, spec)) continue;
      let place = root;
      for (const part of splitPath(spec.path)) {
        const field = part.endsWith("[]") ? part.slice(0, -2) : part;
        let next = place.fields.get(field);
        if (next === undefined) {
          next = { fields: new Map(), targets: [], first: false };
          place.fields.set(field, next);
        }
        place = next;
      }
      if (place.fields.size === 0) place.first = true;
      place.targets.push({ type: target, roleRef: spec.path.endsWith("roleRef/name") });
    }
  }
  const result = root.fields.size > 0 ? root : undefined;
  byType.set(key, result);
  return result;
}
