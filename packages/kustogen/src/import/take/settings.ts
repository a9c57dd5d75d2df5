import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { BASE } from "../../authoring/environment.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { quoted } from "../literal.ts";
import { camelCase } from "../words.ts";

/** A value in each layer that has the object: undefined if the field is missing. */
export type Values = readonly (Value | undefined)[];

/** A value that differs between layers. */
export interface TakenSetting {
  /** The object, "Deployment/web", and the path of its field: keys, and names of elements. */
  object: string;
  path: readonly string[];
  /** True for a setting that says whether a layer has the object. */
  isPresence?: boolean;
  nodes: readonly LayerNode[];
  values: Values;
}

/** The key of a setting. */
export function settingKey(object: string, path: readonly string[]): string {
  return [object, ...path].join("\0");
}

/** The names of a component's settings by their keys: the last words of their paths that tell them apart. */
export function settingNames(settings: ReadonlyMap<string, TakenSetting>): Map<string, string> {
  const names = new Map<string, string>();
  const words = new Map(
    [...settings].map(([key, { object, path }]) => [
      key,
      // The number of an element without a name belongs to its list.
      [...object.split("/"), ...path]
        .join("\0")
        .replace(/\0(\d+)(?=\0|$)/g, "$1")
        .split("\0"),
    ]),
  );
  // Alone, these words say nothing of what they are of.
  for (const [key, path] of words)
    for (let count = /^(?:key|name|value)$/.test(path.at(-1) ?? "") ? 2 : 1; ; count++) {
      const nameOf = (of: readonly string[]) => camelCase(of.slice(-count).join("-"));
      const isAlone = [...words].every(([other, own]) => other === key || nameOf(own) !== nameOf(path));
      if (!isAlone && count < path.length) continue;
      names.set(key, nameOf(path));
      break;
    }
  return names;
}

/** A setting as a field of its component's group, and the functions that it needs. */
export function settingField(name: string, setting: TakenSetting): { code: string; needs: string } {
  const { code, from } = settingType(setting);
  const optional = setting.values.includes(undefined) ? ".optional()" : "";
  const what = setting.isPresence
    ? `Whether there is ${setting.object}`
    : `${setting.path.join(".")} of ${setting.object}`;
  return {
    code: `${name}: ${code}${optional}.describe(${quoted(what)})`,
    needs: from === "z" ? "z" : code.slice(0, code.indexOf("(")),
  };
}

/**
 * The values that the files of layers set: what each has another than the layer that it builds on. Base has the first
 * value if it lacks the object; null removes a value.
 * @param nodes the system's layers, each parent before its children
 */
export function valuesByLayer(
  nodes: readonly LayerNode[],
  { nodes: own, values }: TakenSetting,
): Map<string, Value> {
  const known = new Map(own.map(({ layer }, at) => [layer, values[at]]));
  const effective = new Map<string, Value | undefined>();
  const written = new Map<string, Value>();
  for (const { layer, parent } of nodes) {
    const inherited = parent === undefined ? undefined : effective.get(parent);
    const value = known.has(layer)
      ? known.get(layer)
      : layer === BASE
        ? values.find((one) => one !== undefined)
        : inherited;
    effective.set(layer, value);
    if (!equal(value ?? null, inherited ?? null)) written.set(layer, value ?? null);
  }
  return written;
}

/** The type of a setting with these values, as code, and the modules that it needs. */
function settingType({ values }: TakenSetting): { code: string; from: "z" | "settings" } {
  const known = values.filter((value) => value !== undefined);
  const every = (is: (value: Value) => boolean) => known.every(is);
  if (every((value) => typeof value === "boolean")) return { code: "boolean()", from: "settings" };
  if (every((value) => Number.isInteger(value) && (value as number) >= 0))
    return { code: "integer()", from: "settings" };
  if (every((value) => typeof value === "number")) return { code: "z.number()", from: "z" };
  const texts = known.filter((value) => typeof value === "string");
  if (texts.length === known.length) {
    const isText = texts.every(
      (value) => value.trim() !== "" && value.length <= 1024 && !value.includes("\n"),
    );
    return isText ? { code: "text()", from: "settings" } : { code: "z.string()", from: "z" };
  }
  return every((value) => Array.isArray(value) && value.every((one) => typeof one === "string"))
    ? { code: "z.array(z.string())", from: "z" }
    : { code: "z.any()", from: "z" };
}
