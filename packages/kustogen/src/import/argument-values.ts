import { equal } from "@kustogen/kustomize/value/equal.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { writeYaml } from "../text/write-yaml.ts";
import type { LayerSet } from "./layers.ts";
import { isMarked } from "./marks.ts";
import type { Field, Item, Template } from "./template.ts";

/** A value that is the same wherever the object is; undefined if it depends on the environment or has comments. */
export function plain(template: Template, layers: LayerSet): Value | undefined {
  const isPlain = (part: Field | Item) => (part.layers & layers) === layers && !part.when && !part.comment;
  if (template.type === "literal") return template.suspect ? undefined : template.value;
  if (template.type === "list") {
    const items = template.items.map((item) => (isPlain(item) ? plain(item.value, layers) : undefined));
    return template.order === undefined && !items.includes(undefined) ? (items as Value[]) : undefined;
  }
  if (template.type !== "map") return undefined;
  const map: ValueMap = {};
  for (const field of template.fields) {
    const value = isPlain(field) && !field.computed ? plain(field.value, layers) : undefined;
    if (value === undefined || field.key === "") return undefined;
    setOwn(map, field.key, value);
  }
  return map;
}

/** A template as its constant value, if it has one. */
export function asLiteral(template: Template, layers: LayerSet): Template {
  const value = plain(template, layers);
  return value === undefined ? template : { type: "literal", value };
}

/** The number of scalars in a value. */
export function leavesOf(value: Value): number {
  if (!Array.isArray(value) && !isMap(value)) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + leavesOf(one), 0);
}

/** True for two equal constants. */
export function sameLiteral(one: Template | undefined, other: Template | undefined): boolean {
  return one?.type === "literal" && other?.type === "literal" && equal(one.value, other.value);
}

/** True for a value that can be a default: not a version, which each site has, or a name with the environment. */
export function isUsable(one: Template | undefined, parameter: string): boolean {
  if (one?.type !== "literal" || /version|revision/i.test(parameter)) return false;
  return leavesOf(one.value) < 3 && !isMarked(writeYaml(one.value));
}

/** True for arguments of two sites that are the same text, or stand for one. */
export function sameGiven(one: Template | undefined, other: Template | undefined): boolean {
  if (one?.type === "named")
    return other?.type === "named" && one.parts.join("\0") === other.parts.join("\0");
  return one?.type === "parameter"
    ? other?.type === "parameter" && one.name === other.name
    : sameLiteral(one, other);
}
