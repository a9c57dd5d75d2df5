import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { z } from "zod";

/** A mapping in a hand-written file: unknown keys are rejected with the closest known one. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape, expected: string) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return issue.code === "invalid_type" ? expected : undefined;
      const [key = ""] = issue.keys;
      return `unknown key "${key}". ${suggestion(key, Object.keys(shape))}`;
    },
  });
}
