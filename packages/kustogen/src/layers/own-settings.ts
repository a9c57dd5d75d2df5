import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { z } from "zod";
import { type OwnMark, ownMark } from "../settings/own.ts";

/** The settings of a layer, with a neutral value for each that is an environment's own and that it needs. */
export function withNeutral(settings: unknown, schema: z.ZodType, system: string): unknown {
  return walk(settings, schema, [], (value, { neutral }, path) => {
    if (value !== undefined || typeof neutral !== "string") return value ?? neutral;
    return neutral.replaceAll("{system}", system).replaceAll("{host}", neutralHost(system, path));
  });
}

/** The paths of values that are an environment's own. */
export function ownPaths(settings: unknown, schema: z.ZodType): Path[] {
  const found: Path[] = [];
  walk(settings, schema, [], (value, { isOwn }, path) => {
    if (value !== undefined && isOwn(value)) found.push(path);
    return value;
  });
  return found;
}

/** Words in the path of a setting that don't tell one host of a system from another. */
const OF_ANY_HOST = /^(?:domain|host|hosts|ingress|public|route)$/;

/** "shop.example.com", or "static.shop.example.com" for the setting `ingress.staticHost`. */
function neutralHost(system: string, path: Path): string {
  const words = path.flatMap((key) => String(key).split(/(?=[A-Z])|\W+/)).map((word) => word.toLowerCase());
  const own = words.filter((word) => !OF_ANY_HOST.test(word) && /^[a-z]/.test(word));
  return `${[...(own.length === 0 ? [] : [own.join("-")]), system].join(".")}.example.com`;
}

/** Schemas of values that may be absent. */
const MAY_LACK: ReadonlySet<string> = new Set(["optional", "nullable", "default", "catch"]);

type Visit = (value: unknown, mark: OwnMark, path: Path) => unknown;

/** The settings with each marked one as visited, below everything that is there or has defaults of its own. */
function walk(value: unknown, schema: z.core.$ZodType, path: Path, visit: Visit): unknown {
  const mark = ownMark(schema);
  if (mark !== undefined) return visit(value, mark, path);
  const feature = (schema as Partial<z.ZodType>).meta?.()?.settings as z.core.$ZodShape | undefined;
  if (feature !== undefined) {
    const isOff = !value || (isMap(value as Value) && (value as { enabled?: unknown }).enabled === false);
    return isOff ? value : (fields(value === true ? undefined : value, feature, path, visit) ?? value);
  }
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def && value === undefined && MAY_LACK.has(def.type)) return undefined;
  if ("innerType" in def) return walk(value, def.innerType, path, visit);
  switch (def.type) {
    case "pipe":
      return walk(value, def.in._zod.def.type === "transform" ? def.out : def.in, path, visit);
    case "object":
      return fields(value, def.shape, path, visit);
    case "array":
      if (value === undefined && ownMark(def.element) !== undefined)
        return [walk(value, def.element, path, visit)];
      if (!Array.isArray(value)) return value;
      return value.map((item, index) => walk(item, def.element, [...path, index], visit));
    case "record": {
      const each = Object.keys(value ?? {}).map((key) => [key, def.valueType]);
      return fields(value, Object.fromEntries(each), path, visit);
    }
    default:
      return value;
  }
}

/** A mapping with its fields as visited; undefined if it isn't there, and none of them is needed. */
function fields(value: unknown, shape: z.core.$ZodShape, path: Path, visit: Visit): unknown {
  if (value !== undefined && !isMap(value as Value)) return value;
  const copy: Record<string, unknown> = { ...(value as object | undefined) };
  for (const [key, schema] of Object.entries(shape)) {
    const found = walk(Object.hasOwn(copy, key) ? copy[key] : undefined, schema, [...path, key], visit);
    if (found !== undefined) setOwn(copy, key, found);
  }
  return value === undefined && Object.keys(copy).length === 0 ? undefined : copy;
}
