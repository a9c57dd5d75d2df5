import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { z } from "zod";

/** Replaces zod's message about a mapping: an unknown key with the closest known one, or the wrong type. */
export function mappingError(keys: readonly string[], expected: string, what = "key") {
  return (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code === "invalid_type") return expected;
    if (issue.code !== "unrecognized_keys") return undefined;
    const [key = ""] = issue.keys;
    return `unknown ${what} "${key}". ${suggestion(key, keys)}`;
  };
}

/** A mapping in a hand-written file: unknown keys are rejected with the closest known one. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape, expected: string) {
  return z.strictObject(shape, { error: mappingError(Object.keys(shape), expected) });
}
