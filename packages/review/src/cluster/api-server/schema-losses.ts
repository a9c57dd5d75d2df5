import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";

/** What a changed definition takes from the objects of its kind, as readable paths of their fields. */
export interface SchemaLosses {
  /** Fields that objects may no longer have. */
  gone: Set<string>;
  /** Fields that accept less than before, or that became required. */
  stricter: Set<string>;
}

/** Compares the schemas of all versions that two states of a CustomResourceDefinition have in common. */
export function schemaLosses(before: Resource, after: Resource): SchemaLosses {
  const losses: SchemaLosses = { gone: new Set(), stricter: new Set() };
  const now = schemasOf(after);
  for (const [version, schema] of schemasOf(before)) {
    const other = now.get(version);
    if (other !== undefined) compare(schema, other, "", losses);
  }
  return losses;
}

/** The schemas by version; without one, any field is accepted. */
function schemasOf(definition: Resource): Map<string, ValueMap> {
  const shared = at(definition, "spec", "validation", "openAPIV3Schema");
  return new Map(
    itemsAt(definition, "spec", "versions").map(([version]) => {
      const own = at(version, "schema", "openAPIV3Schema") ?? shared;
      return [textAt(version, "name") ?? "", isMap(own) ? own : ANYTHING];
    }),
  );
}

const PRESERVES = "x-kubernetes-preserve-unknown-fields";
const ANYTHING: ValueMap = { [PRESERVES]: true };

function compare(before: ValueMap, after: ValueMap, path: string, losses: SchemaLosses): void {
  const fields = mapAt(after, "properties");
  const isOpen = acceptsAny(after);
  const whole = path === "" ? "the object as a whole" : path;
  for (const [name, schema] of Object.entries(mapAt(before, "properties"))) {
    const other = lookUp(fields, name);
    const field = inside(path, name);
    if (isMap(other) && isMap(schema)) compare(schema, other, field, losses);
    else if (other === undefined && !isOpen) losses.gone.add(field);
  }
  // Anything was accepted in a field that is declared now.
  if (acceptsAny(before))
    for (const name of Object.keys(fields))
      if (lookUp(mapAt(before, "properties"), name) === undefined) losses.stricter.add(inside(path, name));
  if (acceptsAny(before) && !isOpen)
    losses.gone.add(path === "" ? "other fields" : `other fields of ${path}`);
  for (const name of listAt(after, "required").map((one) => asText(one)))
    if (!listAt(before, "required").includes(name)) losses.stricter.add(inside(path, name));
  if (isStricter(before, after)) losses.stricter.add(whole);
  for (const [part, suffix] of [
    ["items", "[]"],
    ["additionalProperties", ".*"],
  ] as const) {
    const [old, now] = [before[part], after[part]];
    if (isMap(old) && isMap(now)) compare(old, now, `${path}${suffix}`, losses);
    else if (isMap(now)) losses.stricter.add(whole);
  }
}

/** True for a mapping with free keys. */
function acceptsAny({ additionalProperties: values, [PRESERVES]: preserves }: ValueMap): boolean {
  return preserves === true || values === true || isMap(values);
}

function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Limits that are stricter the lower they are; the others the higher they are. */
const AT_MOST = ["maximum", "maxLength", "maxItems", "maxProperties"];
const AT_LEAST = ["minimum", "minLength", "minItems", "minProperties"];
/** Other restrictions, of which any change may reject a value. */
const FORMS = [
  ...["pattern", "multipleOf", "uniqueItems", "exclusiveMaximum", "exclusiveMinimum"],
  ...["oneOf", "anyOf", "allOf", "not"],
];
/** Formats that say how large a number may be, which the API server doesn't check. */
const SIZES = ["int32", "int64", "float", "double"];

/** True if a schema rejects values that it accepted before, apart from its fields. */
function isStricter(before: ValueMap, after: ValueMap): boolean {
  const isNew = (field: string) =>
    lookUp(after, field) !== undefined && !equal(lookUp(before, field) ?? null, lookUp(after, field) ?? null);
  const beyond = (fields: readonly string[], isFurther: (old: number, now: number) => boolean) =>
    fields.some((field) => {
      const [old, now] = [lookUp(before, field), lookUp(after, field)];
      return typeof now === "number" && (typeof old !== "number" || isFurther(old, now));
    });
  return (
    typesOf(before).some((type) => !typesOf(after).includes(type)) ||
    lacks(after.enum, before.enum) ||
    lacks(before["x-kubernetes-validations"] ?? [], after["x-kubernetes-validations"]) ||
    beyond(AT_MOST, (old, now) => now < old) ||
    beyond(AT_LEAST, (old, now) => now > old) ||
    FORMS.some(isNew) ||
    (isNew("format") && !SIZES.includes(asText(after.format ?? null)))
  );
}

const TYPES = ["object", "array", "string", "integer", "number", "boolean"];

/** The types of values that a schema accepts. */
function typesOf({ type, nullable, "x-kubernetes-int-or-string": isEither }: ValueMap): readonly Value[] {
  const types = isEither === true ? ["integer", "string"] : type === undefined ? TYPES : [type];
  const whole = types.includes("number") ? [...types, "integer"] : types;
  return nullable === true ? [...whole, "null"] : whole;
}

/** True if a list that is there lacks an entry of another one; every entry, if the other one isn't there. */
function lacks(list: Value | undefined, others: Value | undefined): boolean {
  if (!Array.isArray(list)) return false;
  return !Array.isArray(others)
    ? list.length > 0
    : others.some((one) => !list.some((own) => equal(own, one)));
}
