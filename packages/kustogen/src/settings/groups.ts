import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { z } from "zod";

/** What zod says about a mapping, in our words: an unknown key with the closest known one, or the wrong type. */
function mappingError(shape: z.ZodRawShape, extra: readonly string[] = []) {
  return (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code === "unrecognized_keys") {
      const known = [...extra, ...Object.keys(shape)];
      const keys = issue.keys as string[];
      return keys.map((key) => `unknown setting "${key}". ${suggestion(key, known)}`).join(" ");
    }
    return issue.code === "invalid_type" ? "expected a mapping of settings" : undefined;
  };
}

/** All settings of a system: a mapping that refuses unknown keys and proposes the closest known one. */
export function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: mappingError(shape) });
}

/** Settings that belong together under one key. Absent, each of them takes its default. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape, { error: mappingError(shape) })
    .prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);
}

/**
 * A part of a system that can be left out. Absent, `false` or `enabled: false` give undefined, so that a
 * feature that is off leaves nothing behind; `true` takes every default; a mapping is the feature's settings.
 * A mapping turned off in one environment is still checked, but may lack what is required when it is on. `check`
 * looks at all settings of one that is on.
 */
export function feature<Shape extends z.ZodRawShape>(
  shape: Shape,
  check?: (
    settings: z.output<z.ZodObject<Shape, z.core.$strict>>,
    context: Pick<z.RefinementCtx, "addIssue">,
  ) => void,
) {
  const error = mappingError(shape, ["enabled"]);
  const bare = z.strictObject(shape, { error });
  const off = bare.partial();
  const on = check === undefined ? bare : bare.superRefine(check);
  type Input = boolean | (z.input<typeof on> & { enabled?: boolean });
  type Output = z.output<typeof on> | undefined;
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
    const parsed = (enabled === false ? off : on).safeParse(rest);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) context.addIssue({ ...issue } as z.core.$ZodRawIssue);
      return z.NEVER;
    }
    return enabled === false ? undefined : (parsed.data as Output);
  });
  // The transform hides what the feature's settings are; documents and tests find them here.
  return schema.optional().meta({ settings: shape });
}
