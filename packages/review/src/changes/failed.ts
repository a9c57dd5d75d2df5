import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError, Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";

/** What names an environment in a report. */
type EnvironmentName = Pick<EnvironmentReview, "name" | "path" | "environment" | "system">;

/**
 * An environment of which nothing can be said but why: it can't be rendered, or comparing it failed. So that one
 * doesn't take the report of the others. Throws again what ends the whole run: someone's interruption.
 */
export function failedEnvironment(
  { name, path, environment, system }: EnvironmentName,
  error: unknown,
): EnvironmentReview {
  if (error instanceof Interrupted) throw error;
  const code = codeOf(error);
  return {
    name,
    path,
    ...(environment !== undefined && { environment }),
    ...(system !== undefined && { system }),
    ...NOTHING_CHANGES,
    error: code === undefined ? defectText(error) : (error as Error).message,
    code: code ?? "defect",
    ...(!(error instanceof InputError) && { unexpected: true }),
  };
}
