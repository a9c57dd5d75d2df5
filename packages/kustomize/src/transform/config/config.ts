import { InputError } from "../../errors/errors.ts";
import { compareTypes } from "../../order/sort.ts";
import type { FieldSpec } from "../../resource/field-spec.ts";
import { isSelected } from "../../resource/id.ts";
import { addTo, groupedBy, kept } from "../../value/multimap.ts";

/** The fields, by resource type, that contain the names of resources of one type. */
export interface NameReference {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** The fields of a configuration that are plain lists of field specs. */
export const FIELD_LISTS = [
  "namePrefix",
  "nameSuffix",
  "namespace",
  "commonLabels",
  "labels",
  "templateLabels",
  "volumeClaimTemplateLabels",
  "commonAnnotations",
  "varReference",
  "images",
  "replicas",
] as const;

/** The fields that transformers work on: kustomize's configuration, extended by `configurations` files. */
export type TransformerConfig = Readonly<Record<(typeof FIELD_LISTS)[number], readonly FieldSpec[]>> & {
  readonly nameReference: readonly NameReference[];
};

/** A configuration without any field. */
export const EMPTY_CONFIG: TransformerConfig = {
  ...(Object.fromEntries(FIELD_LISTS.map((list) => [list, []])) as unknown as TransformerConfig),
  nameReference: [],
};

const merges = new WeakMap<TransformerConfig, WeakMap<TransformerConfig, TransformerConfig>>();

/**
 * Both configurations merged; merging the same two again is free, because nearly every folder includes the default.
 * The order matters: a field spec without a type is left out if one with some type already has its path, which
 * happens to the default's `metadata/name` if a configuration adds that path for one kind. For the same reason, a
 * configuration that was merged and sorted can be rejected when it is merged again, with nothing or with itself.
 */
export function mergeConfigs(base: TransformerConfig, added: TransformerConfig): TransformerConfig {
  if (added === EMPTY_CONFIG) return base;
  const known = kept(merges, base, () => new WeakMap());
  return kept(known, added, () => merge(base, added));
}

function merge(base: TransformerConfig, added: TransformerConfig): TransformerConfig {
  const merged: Record<string, readonly FieldSpec[] | readonly NameReference[]> = {};
  for (const list of FIELD_LISTS) merged[list] = mergeLists(base[list], added[list], mergeFieldSpecs);
  merged.nameReference = mergeLists(base.nameReference, added.nameReference, (known, references) =>
    references.reduce(mergeNameReference, known),
  );
  const same = (other: TransformerConfig) =>
    [...FIELD_LISTS, "nameReference" as const].every((list) => merged[list] === other[list]);
  return [base, added].find(same) ?? (merged as unknown as TransformerConfig);
}

/** Two sorted lists merged and sorted; an equal one itself is returned, so that merging it again is free. */
function mergeLists<T extends FieldSpec | NameReference>(
  base: readonly T[],
  added: readonly T[],
  join: (base: readonly T[], added: readonly T[]) => readonly T[],
): readonly T[] {
  const joined = added.length === 0 ? base : join(base, added);
  if (joined === base) return base;
  const sorted = [...joined].sort(compareTypes);
  return sorted.length === added.length && sorted.every((one, at) => one === added[at]) ? added : sorted;
}

/** The field specs of both lists, without duplicates. Throws InputError if two disagree on creating a field. */
export function mergeFieldSpecs(
  base: readonly FieldSpec[],
  added: readonly FieldSpec[],
): readonly FieldSpec[] {
  if (added.length === 0) return base;
  let result: FieldSpec[] | undefined;
  const known = groupedBy(base, (spec) => spec.path);
  for (const spec of added) {
    const same = known.get(spec.path)?.find((one) => isSelected(one, spec));
    if (same === undefined) {
      result ??= [...base];
      result.push(spec);
      addTo(known, spec.path, spec);
    } else if ((same.create ?? false) !== (spec.create ?? false)) {
      throw new InputError(
        `two field specs for ${spec.path}${spec.kind ? ` of ${spec.kind}` : ""} disagree about "create"`,
      );
    }
  }
  return result ?? base;
}

function mergeNameReference(base: readonly NameReference[], added: NameReference): readonly NameReference[] {
  const index = base.findIndex((known) => sameType(known, added));
  if (index < 0) return [...base, added];
  const known = base[index] as NameReference;
  const fieldSpecs = mergeFieldSpecs(known.fieldSpecs, added.fieldSpecs);
  if (fieldSpecs === known.fieldSpecs) return base;
  const result = [...base];
  result[index] = { ...known, fieldSpecs };
  return result;
}

/** The configuration in the order in which kustomize applies its entries. */
export function sortConfig(config: TransformerConfig): TransformerConfig {
  const lists: [string, readonly (FieldSpec | NameReference)[]][] = Object.entries(config);
  return Object.fromEntries(
    lists.map(([list, entries]) => [list, [...entries].sort(compareTypes)]),
  ) as unknown as TransformerConfig;
}

function sameType(a: NameReference, b: NameReference): boolean {
  return (
    (a.group ?? "") === (b.group ?? "") &&
    (a.version ?? "") === (b.version ?? "") &&
    (a.kind ?? "") === (b.kind ?? "")
  );
}
