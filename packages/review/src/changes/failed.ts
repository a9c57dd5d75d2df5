import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { codeOf, InputError, Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";

/** The name of an environment in a report. */
type EnvironmentName = Pick<EnvironmentReview, "name" | "path" | "environment" | "system">;

/**
 * The review of an environment that can't be rendered or whose comparison failed, so that one failure doesn't prevent
 * the report about the others. Rethrows an interruption, which ends the whole run.
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
