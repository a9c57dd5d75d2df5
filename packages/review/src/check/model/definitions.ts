import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type Crd, kindsOfCrd, readCrd } from "../../kinds/from-crd.ts";
import { Kinds, type ObjectType } from "../../kinds/types.ts";

/** A kind in one version of a CustomResourceDefinition. */
export interface DeclaredKind {
  type: ObjectType;
  /** The number of its CEL rules, which aren't evaluated here. */
  rules: number;
}

/** What a schema declares, by the name of the kind: overlays share the schemas of their base. */
const declaredBy = new WeakMap<ValueMap, Map<string, DeclaredKind>>();

/** A definition, with data derived from it on demand. */
export class Definition {
  constructor(readonly crd: Crd) {}

  /** Reads the schema of that version only: long definitions have several, and most objects are of one. */
  version(name: string): DeclaredKind | undefined {
    const versions = this.crd.versions.filter(({ apiVersion, kind }) => `${apiVersion}/${kind}` === name);
    const last = versions.at(-1);
    if (last === undefined) return undefined;
    return kept(
      entryOf(declaredBy, last.schema, () => new Map<string, DeclaredKind>()),
      name,
      () => {
        const kinds = new Kinds(kindsOfCrd({ versions: [last] }), true);
        return { type: kinds.kind(name) as ObjectType, rules: kinds.rulesOf(name) };
      },
    );
  }
}

const read = new WeakMap<Resource, Definition | undefined>();

/** The definition in a resource; undefined if it is none. */
export function definitionOf(resource: Resource): Definition | undefined {
  if (!read.has(resource)) {
    const crd = readCrd(resource);
    read.set(resource, crd && new Definition(crd));
  }
  return read.get(resource);
}

/** The definitions of a kind in the repository, outside an environment. */
export interface Declared {
  of(group: string, kind: string): readonly Definition[];
}
