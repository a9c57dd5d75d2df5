import type { z } from "zod";

/** The mark of a setting that each environment has for itself. */
export interface OwnMark {
  /** What it is in a layer; "{system}" and "{host}" in a text stand for the system's name and a host of the setting. */
  neutral: unknown;
  /** True for a value that is one environment's own. */
  isOwn(value: unknown): boolean;
}

/**
 * Marks a setting that each environment has for itself, so that none inherits another's: a public address, an account, a
 * network. `base.yaml` can't set it, and in layers it is `neutral`, in which "{system}" and "{host}" are replaced:
 * `own(url(), "https://{host}")`. The types `host`, `cidr`, `peers` and `arn` have this mark.
 *
 * @param isOwn false for values that environments may share; by default, they may share none
 */
export function own<Schema extends z.ZodType>(
  schema: Schema,
  neutral: z.input<Schema>,
  isOwn: (value: unknown) => boolean = () => true,
): Schema {
  return schema.meta({ own: { neutral, isOwn } satisfies OwnMark });
}

/** The mark of a setting's type; undefined if environments may share its value. */
export function ownMark(schema: z.core.$ZodType): OwnMark | undefined {
  return (schema as Partial<z.ZodType>).meta?.()?.own as OwnMark | undefined;
}
