import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { type Problem, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { z } from "zod";

/** The problems in a zod error, each with the value that was found in `input`. */
export function settingProblems(error: z.ZodError, input: unknown): Problem[] {
  const problems: Problem[] = [];
  for (const issue of error.issues) {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") {
      problems.push({ path: [...path, issue.keys[0] as string], message: issue.message });
      continue;
    }
    const found = valueAt(input, path);
    const isWord = issue.code === "invalid_value" && typeof found === "string";
    const near = isWord ? closest(found, issue.values.map(String)) : undefined;
    const isMissing = found === undefined && issue.code !== "custom";
    const message = isMissing ? `missing; ${issue.message}` : withFound(issue.message, path, found);
    problems.push({ path, message: near === undefined ? message : `${message}. Did you mean "${near}"?` });
  }
  return problems;
}

/** A message with the value that was found at a path, unless that may be secret. */
export function withFound(message: string, path: Path, found: unknown): string {
  return `${message}, found ${printFound(found, path)}`;
}
