import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { z } from "zod";
import { mappingError } from "./mapping.ts";
import { withFound } from "./problems.ts";

/**
 * All settings of a system: a mapping that rejects unknown keys and suggests the closest known one. Throws InputError
 * for a default that its own type refuses.
 */
export function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  for (const [key, type] of Object.entries(shape)) {
    const { def } = (type as z.ZodDefault<z.ZodType>)._zod;
    const [issue] = (def.type === "default" && def.innerType.safeParse(def.defaultValue).error?.issues) || [];
    // An empty text means none. After a transformation, a default is of another type than what is accepted.
    if (def.defaultValue === "") continue;
    if (issue === undefined || issue.code === "invalid_type" || issue.code === "invalid_union") continue;
    const message = withFound(`its default isn't accepted itself: ${issue.message}`, [key], def.defaultValue);
    throw new InputError(message, { code: "invalid-settings", places: [key] });
  }
  const error = mappingError(Object.keys(shape), "expected a mapping of settings", "setting");
  const schema = z.strictObject(shape, { error });
  Object.assign(schema, { declaredAt: new Error() });
  return schema;
}

/** Settings that belong together under one key. If the key is absent, each of them has its default. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  return settings(shape).prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);
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
  const enabled = z.boolean({ error: "expected true or false" }).optional();
  const all = settings({ enabled, ...shape } as Shape);
  type Input = boolean | (z.input<typeof all> & { enabled?: boolean });
  type Output = z.output<typeof all> | undefined;
  const schema = z.custom<Input>().transform((input, context): Output => {
    if (input === false) return undefined;
    if (input !== true && (typeof input !== "object" || input === null || Array.isArray(input))) {
      context.addIssue("expected true, false or a mapping of the feature's settings");
      return z.NEVER;
    }
    const given: Record<string, unknown> = input === true ? {} : { ...input };
    const parsed = (given.enabled === false ? all.partial() : all).safeParse(given);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) context.addIssue({ ...issue });
      return z.NEVER;
    }
    if (given.enabled === false) return undefined;
    delete (parsed.data as { enabled?: boolean }).enabled;
    check?.(parsed.data as z.output<typeof all>, context, given);
    return parsed.data as Output;
  });
  // The transform hides the feature's settings; documents and tests find them here.
  return schema.optional().meta({ settings: shape });
}
