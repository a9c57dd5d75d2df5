import type { z } from "zod";

/**
 * The keys that the schema of a setting knows at a path, for suggestions; empty where it is no mapping of fixed keys.
 *
 * @param path keys from the system's settings down
 */
export function settingKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: Schema | undefined = schema as unknown as Schema;
  for (const key of path) {
    current = unwrap(current);
    current =
      current?._zod.def.shape?.[String(key)] ?? current?._zod.def.element ?? current?._zod.def.valueType;
  }
  return Object.keys(unwrap(current)?._zod.def.shape ?? {});
}

/** The parts of zod's definitions that say what is inside a schema. */
interface Schema {
  _zod: {
    def: {
      shape?: Record<string, Schema>;
      element?: Schema;
      valueType?: Schema;
      innerType?: Schema;
      in?: Schema;
    };
  };
}

/** The schema inside optional, default and refined ones. */
function unwrap(schema: Schema | undefined): Schema | undefined {
  let current = schema;
  for (let inner = current?._zod.def; inner !== undefined; inner = current?._zod.def) {
    const next: Schema | undefined = inner.innerType ?? inner.in;
    if (next === undefined) break;
    current = next;
  }
  return current;
}
