import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { PUBLIC_KINDS } from "@kustogen/review/check/changes/public-routes.ts";
import { typeOfKind } from "@kustogen/review/kinds/kinds.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import type { Type } from "@kustogen/review/kinds/types.ts";
import { BASE } from "../../authoring/environment.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { literal, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";
import type { Comment } from "./comments.ts";
import type { Values } from "./values.ts";

/** A field whose value differs between layers. */
export interface TakenField {
  component: string;
  /** The object, "Deployment/web", and the path of its field: keys, and names of elements. */
  object: string;
  path: readonly string[];
  apiVersion: string;
  values: Values;
  /** The reasons for its values. */
  reasons?: readonly Comment[];
}

/** The settings of a system that say what differs between its layers, by name. */
export class TakenSettings {
  readonly #fields = new Map<string, TakenField>();
  readonly #names = new Map<string, string>();

  /** @param nodes all layers of the system, each parent before its children */
  constructor(private readonly nodes: readonly LayerNode[]) {}

  /** The name of a field's setting, after its component. Fields of a component with one name and one value share it. */
  nameOf(field: TakenField): string {
    const { component, path, values } = field;
    const last = path.at(-1) ?? "";
    const inLayers = values.map(([{ layer }, value]) => [layer, value ?? null]);
    const name = entryOf(this.#names, literal([component, last, settingType(field), inLayers]), () =>
      this.#newName(field),
    );
    return this.add(name, field);
  }

  /** A setting of this name, which nothing else has. */
  add(name: string, field: TakenField): string {
    entryOf(this.#fields, name, () => field);
    return name;
  }

  /** The reasons for a setting's value in a layer, a line each. */
  reasonsIn(name: string, layer: string): string[] {
    const { reasons = [] } = this.#fields.get(name) as TakenField;
    return reasons.flatMap((one) => (one.layer === layer ? one.text.split("\n") : []));
  }

  /** The last words of the field's path that no other setting has. */
  #newName({ component, object, path }: TakenField): string {
    const words = path.length === 0 ? [] : [...object.split("/"), ...path].filter(isTelling);
    let count = UNCLEAR_ALONE.test(words.at(-1) ?? "") ? 2 : 1;
    const name = () => camelCase([component, ...words.slice(-count)].join("-"));
    const isKnown = () => name() === "folder" || this.#fields.has(name());
    while (isKnown() && count < words.length) count++;
    return name();
  }

  /** A setting as a field of the system's schema. */
  code(name: string): string {
    const field = this.#fields.get(name) as TakenField;
    const own = neutralValue(field, this.nodes);
    const type = own === undefined ? settingType(field) : `own(${settingType(field)}, ${literal(own)})`;
    const optional = isOptional(field) ? ".optional()" : "";
    return `${name}: ${type}${optional}.describe(${quoted(describe(field))})`;
  }

  /** The values of a setting that layers set: what differs from the one that each builds on; null removes it. */
  valuesByLayer(name: string): Map<string, Value> {
    const field = this.#fields.get(name) as TakenField;
    const known = new Map(field.values.map(([{ layer }, value]) => [layer, value ?? null]));
    if (neutralValue(field, this.nodes) !== undefined) known.set(BASE, null);
    const written = new Map<string, Value>();
    for (const { layer, parent = "" } of this.nodes) {
      // Where nothing reads it, it is as above; at the top, what the first has that reads it.
      const above = known.get(parent) ?? (layer === BASE ? field.values[0]?.[1] : undefined) ?? null;
      const value = entryOf(known, layer, () => above);
      if (!equal(value, known.get(parent) ?? null)) written.set(layer, value);
    }
    return written;
  }
}

/** Words that say nothing without those before them. */
const UNCLEAR_ALONE = /^(?:\d+|configMap|cpu|enabled|key|memory|name|secret|storage|valueFrom)$/;

/** False for what only leads to a value, such as that of a variable, which has its name from what is before it. */
function isTelling(word: string, at: number, words: readonly string[]): boolean {
  const leads = /^(?:configMapKeyRef|remoteRef|secretKeyRef|value|valueFrom)$/.test(word);
  return !leads || (at === words.length - 1 && word !== "value");
}

/** What a setting is of, in words. */
function describe(field: TakenField): string {
  const { object, path, values } = field;
  const isObject = path.length === 0 || object.startsWith(`${path[0]}/`);
  const place = isObject ? object : `${path.join(".")} of ${object}`;
  const isSwitch = isOptional(field) && values.every(([, value]) => value === undefined || value === true);
  return isSwitch ? `Whether there is ${place}` : place;
}

const isOptional = ({ values }: TakenField) => values.some(([, value]) => value === undefined);

/**
 * What base has in place of a value of each environment's own, which nothing inherits: a value that no environment has, or
 * a public host. Undefined for other values, and if an environment has none.
 */
function neutralValue(field: TakenField, nodes: readonly LayerNode[]): Value | undefined {
  const { object, path, values } = field;
  const layers = new Map(values.map(([node, value]) => [node.layer, value]));
  const isInAll = nodes.every(({ deployed, layer }) => !deployed || layers.has(layer));
  if (!isInAll || isOptional(field)) return undefined;
  const isRoute = PUBLIC_KINDS.some((kind) => object.startsWith(`${kind}/`));
  const isHost = isRoute && path.some((part) => /^host(?:name)?s?$/.test(part));
  const base = layers.get(BASE);
  const isUsed = values.some(([{ deployed }, value]) => deployed && equal(value, base));
  return isHost ? (base ?? values[0]?.[1]) : isUsed ? undefined : base;
}

/** The type of a setting, as code. */
function settingType({ object, path, apiVersion, values }: TakenField): string {
  const known = values.flatMap(([, value]) => (value === undefined ? [] : [value]));
  if (known.every((value) => typeof value === "boolean")) return "boolean()";
  if (known.every((value) => typeof value === "number"))
    return known.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31)
      ? "integer()"
      : "z.number()";
  const texts = known.flat();
  if (texts.length > 0 && texts.every((value) => typeof value === "string")) {
    // Kubernetes accepts "" for many a default, too, which the types of objects don't.
    const words = wordsOf(apiVersion, object, path).filter((word) => word !== "" || texts.includes(""));
    const word = texts.every((value) => words.includes(value)) ? `oneOf(${literal(words)})` : undefined;
    if (known.every(Array.isArray)) return `z.array(${word ?? "z.string()"})`;
    return word ?? (texts.every((value) => /^(?=.*\S).{1,1024}$/.test(value)) ? "text()" : "z.string()");
  }
  if (!isBuiltInGroup(groupOf(apiVersion))) return "z.any()";
  const kind = `${apiVersion} ${object.slice(0, object.indexOf("/"))}`;
  return `z.custom<Field<${quoted(kind)}, ${quoted(path.map((part) => (part.includes("/") ? "0" : part)).join("/"))}>>()`;
}

/** The only words that a field, or each element of its list, may be; none if it may be any text. */
export function wordsOf(apiVersion: string, object: string, path: readonly string[]): readonly string[] {
  let type: Type | undefined = typeOfKind(apiVersion, object.replace(/\/.*/, ""));
  for (const part of [...path, "0", "0"]) {
    if (typeof type !== "object") break;
    if ("e" in type) return type.e;
    if ("fields" in type) type = type.fields.get(part);
    else type = "l" in type ? type.l : "m" in type ? type.m : undefined;
  }
  return [];
}
