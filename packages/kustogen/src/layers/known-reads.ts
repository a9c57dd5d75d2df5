import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { PLAIN_COPY } from "@kustogen/review/kubernetes/plain.ts";
import type { z } from "zod";
import type { Context } from "../authoring/context.ts";
import type { ResolvedImage } from "../authoring/image-pins.ts";
import { violate } from "../errors/purity.ts";
import { isAuthors } from "../errors/source-place.ts";

// The compiler rejects an undeclared setting; `gen` runs no compiler, and the result of such a read, `undefined`,
// turns a component off like any real setting. A proxy behind the values, which is reached only for missing keys,
// rejects it.

/** Properties that the language itself reads from every object. */
const ASKED_OF_ALL = new Set(["toJSON", "then"]);

/**
 * Settings for a system's functions: equal to the parsed ones, but reading one that the schema doesn't declare ends
 * the function, with its line. Values that a schema doesn't describe, such as the keys of a record, stay unchanged.
 */
export function knownSettings(settings: unknown, schema: z.ZodType): unknown {
  return known(settings, schema, ["settings"]);

  function known(value: unknown, schema: z.core.$ZodType, path: Path): unknown {
    if (typeof value !== "object" || value === null) return value;
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const feature = (schema as Partial<z.ZodType>).meta?.()?.settings as z.core.$ZodShape | undefined;
    if (feature !== undefined) return knownFields(value, feature, path);
    if ("innerType" in def) return known(value, def.innerType, path);
    switch (def.type) {
      case "lazy":
        return known(value, def.getter(), path);
      case "pipe":
        return known(value, def.out, path);
      case "object":
        // A schema that accepts any other key has no unknown ones.
        return def.catchall === undefined || def.catchall._zod.def.type === "never"
          ? knownFields(value, def.shape, path)
          : value;
      case "array":
        if (!Array.isArray(value)) return value;
        return value.map((item, index) => known(item, def.element, [...path, index]));
      case "record": {
        const each = ([key, item]: [string, unknown]) => [key, known(item, def.valueType, [...path, key])];
        return Object.fromEntries(Object.entries(value).map(each));
      }
      default:
        return value;
    }
  }

  function knownFields(value: object, shape: z.core.$ZodShape, path: Path): unknown {
    if (Array.isArray(value)) return value;
    const given = Object.entries(value).map(([key, item]) => {
      const field = lookUp(shape, key);
      return [key, field === undefined ? item : known(item, field, [...path, key])] as const;
    });
    return Object.freeze(behind(Object.fromEntries(given), Object.keys(shape), path));
  }
}

/** The images of a context: reading one that the system doesn't declare ends the function, with its line. */
export function knownImages(images: Record<string, ResolvedImage>) {
  const references = Object.entries(images).map(([key, { reference }]) => [key, reference] as const);
  return Object.freeze(behind(Object.fromEntries(references), Object.keys(images), ["images"]));
}

/**
 * A context: reading what no context has, such as a property of an earlier version, ends the function, with its line,
 * and so does asking whether it is within something of which no file has the name.
 * @param names what code may ask for
 */
export function knownContext(context: Context<unknown>, names: readonly string[]): Context<unknown> {
  const within = (name: string) => {
    const why = `asks within("${name}"), but no environment or group is called that. ${suggestion(name, names)}`;
    if (!names.includes(name)) violate((running) => `${running} ${why}`, "unknown-name", within);
    return context.within(name);
  };
  return behind({ ...context, within }, Object.keys(context), ["context"]);
}

/** The object with a proxy behind it that rejects reads of keys that are neither in it nor declared. */
function behind<Of extends object>(object: Of, declared: readonly string[], path: Path): Of {
  const guard = new Proxy(Object.prototype, {
    get: function get(target, key) {
      const isKnown = typeof key !== "string" || declared.includes(key) || Reflect.has(target, key);
      if (!isKnown && !ASKED_OF_ALL.has(key)) {
        const why = `reads ${printPath([...path, key])}, which is not declared. ${suggestion(key, declared)}`;
        violate((running) => `${running} ${why}`, "unknown-name", get, isAuthors);
      }
      return Reflect.get(target, key);
    },
    has: (target, key) => key === PLAIN_COPY || Reflect.has(target, key),
  });
  return Object.setPrototypeOf(object, guard) as Of;
}
