import { z } from "zod";
import { mappingError } from "./mapping.ts";

const errorOf = (...keys: string[]) => mappingError(keys, "expected a mapping of settings", "setting");

/** All settings of a system: a mapping that rejects unknown keys and suggests the closest known one. */
export function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: errorOf(...Object.keys(shape)) });
}

/** Settings that belong together under one key. If the key is absent, each of them has its default. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape, { error: errorOf(...Object.keys(shape)) })
    .prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);
}

/**
 * An optional part of a system. If it is absent, `false` or has `enabled: false`, the value is undefined, so that a
 * disabled feature leaves nothing behind; `true` uses every default; a mapping has the feature's settings. The mapping
 * of a disabled feature is still checked, but may lack required settings. `check` receives all settings of an enabled
 * feature, and those of them that are given: the others have their defaults.
 */
export function feature<Shape extends z.ZodRawShape>(
  shape: Shape,
  check?: (
    settings: z.output<z.ZodObject<Shape, z.core.$strict>>,
    context: Pick<z.RefinementCtx, "addIssue">,
    given: Readonly<Record<string, unknown>>,
  ) => void,
) {
  const error = errorOf("enabled", ...Object.keys(shape));
  const bare = z.strictObject(shape, { error });
  type Input = boolean | (z.input<typeof bare> & { enabled?: boolean });
  type Output = z.output<typeof bare> | undefined;
  const schema = z.custom<Input>().transform((input, context): Output => {
    if (input === false) return undefined;
    if (input !== true && (typeof input !== "object" || input === null || Array.isArray(input))) {
      context.addIssue("expected true, false or a mapping of the feature's settings");
      return z.NEVER;
    }
    const { enabled, ...rest } = (input === true ? {} : input) as Record<string, unknown>;
    if (enabled !== undefined && typeof enabled !== "boolean") {
      context.addIssue({ code: "custom", path: ["enabled"], message: "expected true or false" });
      return z.NEVER;
    }
    const parsed = (enabled === false ? bare.partial() : bare).safeParse(rest);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) context.addIssue({ ...issue });
      return z.NEVER;
    }
    if (enabled === false) return undefined;
    check?.(parsed.data as z.output<typeof bare>, context, rest);
    return parsed.data as Output;
  });
  // The transform hides the feature's settings; documents and tests find them here.
  return schema.optional().meta({ settings: shape });
}
