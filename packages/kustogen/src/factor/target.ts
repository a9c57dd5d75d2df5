import { effectiveNamespace } from "@kustogen/kustomize/resource/id.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asRow } from "../text/write-yaml.ts";
import { isOfCluster } from "./namespace.ts";
import type { PatchTarget } from "./overlay.ts";

type Field = keyof PatchTarget;

/** What a target says, the shortest first. */
const FIELDS: readonly Field[][] = [
  ["kind", "name"],
  ["kind", "name", "namespace"],
  ["group", "kind", "name", "namespace"],
];

/**
 * The shortest target with kind and names that selects exactly the given objects; undefined if none does, as for several
 * whose kinds and names are mixed.
 * @param all every object that the overlay's patches can reach
 */
export function patchTarget(chosen: readonly Resource[], all: readonly Resource[]): PatchTarget | undefined {
  const parts = chosen.map(partsOf);
  const isSelected = (one: Resource, fields: readonly Field[]) => {
    const its = partsOf(one);
    return fields.every((field) => parts.some((part) => part[field] === its[field]));
  };
  const wanted = new Set(chosen);
  // Several that only their groups tell from others are read more easily in files of their own.
  const fields = FIELDS.slice(0, chosen.length > 1 ? 2 : 3).find((some) =>
    all.every((one) => isSelected(one, some) === wanted.has(one)),
  );
  // An empty pattern would match any text, and the core group is called nothing.
  const pattern = (field: Field) =>
    [...new Set(parts.map((part) => literalPattern(part[field]) || "^$"))].join("|");
  return (
    fields &&
    asRow(Object.fromEntries(fields.map((field) => [field, pattern(field)])) as unknown as PatchTarget)
  );
}

/** What kustomize compares with a target. */
const partsOf = (one: Resource) => ({
  group: groupOf(one.apiVersion),
  kind: one.kind,
  name: one.metadata.name,
  get namespace() {
    return effectiveNamespace(one.metadata.namespace ?? "", isOfCluster(one));
  },
});
