import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { PUBLIC_KINDS } from "@kustogen/review/check/changes/public-routes.ts";
import { typeOfKind } from "@kustogen/review/kinds/kinds.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import type { Type } from "@kustogen/review/kinds/types.ts";
import { BASE } from "../../authoring/environment.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed, literal, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";

/** A value in each layer that has the object: undefined if the field is missing. */
export type Values = readonly (Value | undefined)[];

/** A value that differs between layers. */
export interface TakenSetting {
  /** The object, "Deployment/web", and the path of its field: keys, and names of elements. */
  object: string;
  path: readonly string[];
  /** The key of the setting that turns the object on, which is the same one for that setting itself; undefined if all have it. */
  feature?: string | undefined;
  apiVersion: string;
  nodes: readonly LayerNode[];
  values: Values;
}

/** The key of a setting. */
export function settingKey(object: string, path: readonly string[]): string {
  return [object, ...path].join("\0");
}

/** The key of a value that components may share: its field's name and words, and what it is in each layer. */
export function commonKey(setting: TakenSetting): string {
  const { path, feature, values } = setting;
  return `${feature ?? ""} ${path.at(-1)} ${wordsOf(setting)} ${literal(values.map((value) => value ?? null))}`;
}

/** The settings that several objects have with the same texts or lists everywhere: their names, by key. */
export function commonSettings(settings: readonly TakenSetting[], taken: readonly string[]) {
  const names = new Map<string, string>();
  for (const [key, [setting, other]] of groupedBy(settings, commonKey)) {
    const name = camelCase(setting?.path.at(-1) ?? "");
    const isTaken = [...taken, ...names.values()].includes(name) || NOTHING_ALONE.test(name);
    if (setting && other && !isTaken && isTelling(setting)) names.set(key, name);
  }
  return names;
}

/** True for a setting that isn't the same by chance in several places, as a number or an amount may be. */
function isTelling({ feature, path, values }: TakenSetting): boolean {
  const isText = (value: unknown) => typeof value === "string" && /^(?!true$|false$)\D../.test(value);
  const isSaid = values.some((value) => typeof value === "object" || isText(value));
  return feature === undefined && isSaid && !path.includes("resources");
}

/** Words that say nothing of what they are of. */
const NOTHING_ALONE = /^(?:configMap|key|name|secret|value)$/;

/** The names of a component's settings by their keys: the last words of their paths that tell them apart. */
export function settingNames(settings: ReadonlyMap<string, TakenSetting>): Map<string, string> {
  const names = new Map<string, string>();
  const words = new Map(
    [...settings].map(([key, { object, path }]) => [
      key,
      // The number of an element without a name belongs to its list, the domain of an annotation to what is before it.
      [...object.split("/"), ...path]
        .join("\0")
        .replace(/(?<=\0[\w-]+\.[\w.-]+)\/(?=[\w.-]+(?:\0|$))/g, "\0")
        .replace(/\0(\d+)(?=\0|$)/g, "$1")
        .split("\0"),
    ]),
  );
  for (const [key, path] of words)
    for (let count = NOTHING_ALONE.test(path.at(-1) ?? "") ? 2 : 1; ; count++) {
      const nameOf = (of: readonly string[]) => camelCase(of.slice(-count).join("-"));
      const isAlone = [...words].every(([other, own]) => other === key || nameOf(own) !== nameOf(path));
      if (!isAlone && count < path.length) continue;
      names.set(key, nameOf(path));
      break;
    }
  for (const [key, { feature, path }] of settings)
    if (path.length === 0) names.set(key, "");
    else if (feature !== undefined && feature !== key && names.get(feature) !== "")
      names.set(key, `${names.get(feature)}.${names.get(key)}`);
  return names;
}

/** The settings of a component, by their keys, as fields of its group, with the names of `settingNames`. */
export function settingFields(
  settings: ReadonlyMap<string, TakenSetting>,
  names: ReadonlyMap<string, string>,
): string[] {
  const field = (key: string, code: string, what: string) =>
    `${names.get(key)?.split(".").at(-1)}: ${code}.describe(${quoted(what)})`;
  const fieldsIn = (feature: string | undefined): string[] =>
    [...settings].flatMap(([key, setting]) => {
      const { object, path, values } = setting;
      if (key === setting.feature) {
        const fields = feature === undefined ? fieldsIn(key) : [];
        const code = fields.length > 0 ? `feature(${enclosed("{", fields, "}")})` : "boolean().optional()";
        const what = path.length > 1 ? `${path.join(".")} of ${object}` : object;
        return feature === undefined ? field(key, code, `Whether there is ${what}`) : [];
      }
      if (setting.feature !== feature) return [];
      const own = placeholder(setting);
      const type = own === undefined ? settingType(setting) : `own(${settingType(setting)}, ${literal(own)})`;
      const optional = values.includes(undefined) ? ".optional()" : "";
      return field(key, `${type}${optional}`, `${path.join(".")} of ${object}`);
    });
  return fieldsIn([...settings.keys()].find((key) => names.get(key) === ""));
}

/** What base has in place of a value of each environment's own; undefined if one has that of base, or none, but for hosts. */
function placeholder({ feature, nodes, object, path, values }: TakenSetting): Value | undefined {
  const base = values[nodes.findIndex(({ layer }) => layer === BASE)];
  const isRoute = PUBLIC_KINDS.some((kind) => object.startsWith(`${kind}/`));
  const isShared = !isRoute || !path.some((one) => /^host(?:name)?s?$/.test(one));
  const isOfBase = values.some((value, at) => nodes[at]?.deployed && equal(value ?? null, base ?? null));
  return (isShared && isOfBase) || values.includes(undefined) || feature !== undefined ? undefined : base;
}

/** The values that layers set: what differs from the one that each builds on; null removes it. Parents come first. */
export function valuesByLayer(nodes: readonly LayerNode[], setting: TakenSetting): Map<string, Value> {
  const known = new Map(setting.nodes.map(({ layer }, at) => [layer, setting.values[at] ?? null]));
  if (placeholder(setting) !== undefined) known.set(BASE, null);
  const written = new Map<string, Value>();
  for (const { layer, parent = "" } of nodes) {
    const value = known.get(layer);
    if (value !== undefined && !equal(value, known.get(parent) ?? null)) written.set(layer, value);
  }
  return written;
}

/** The type of a setting, as code. */
function settingType(setting: TakenSetting): string {
  const { object, path, apiVersion, values } = setting;
  const known = values.filter((value) => value !== undefined);
  if (known.every((value) => typeof value === "boolean")) return "boolean()";
  if (known.every((value) => Number.isInteger(value) && (value as number) >= 0)) return "integer()";
  if (known.every((value) => typeof value === "number")) return "z.number()";
  const texts = known.flat();
  if (texts.length > 0 && texts.every((value) => typeof value === "string")) {
    // Kubernetes accepts "" for many a default, too, which the types of objects don't.
    const words = wordsOf(setting).filter((word) => word !== "" || texts.includes(""));
    const word = texts.every((value) => words.includes(value)) ? `oneOf(${literal(words)})` : undefined;
    if (known.every(Array.isArray)) return `z.array(${word ?? "z.string()"})`;
    return word ?? (texts.every((value) => /^(?=.*\S).{1,1024}$/.test(value)) ? "text()" : "z.string()");
  }
  if (!isBuiltInGroup(groupOf(apiVersion))) return "z.any()";
  const kind = `${apiVersion} ${object.slice(0, object.indexOf("/"))}`;
  return `z.custom<Field<${quoted(kind)}, ${quoted(path.map((part) => (part.includes("/") ? "0" : part)).join("/"))}>>()`;
}

/** The only words that a field, or each element of its list, may be; none if it may be any text. */
function wordsOf({ object, path, apiVersion }: TakenSetting): readonly string[] {
  let type: Type | undefined = typeOfKind(apiVersion, object.replace(/\/.*/, ""));
  for (const part of [...path, "0", "0"]) {
    if (typeof type !== "object") break;
    if ("e" in type) return type.e;
    if ("fields" in type) type = type.fields.get(part);
    else type = "l" in type ? type.l : "m" in type ? type.m : undefined;
  }
  return [];
}
