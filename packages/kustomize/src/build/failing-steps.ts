import type { Transformer } from "../transform/transformer.ts";
import type { Accumulator } from "./accumulator.ts";
import { isWithoutTarget } from "./parts.ts";

/** A step that fails, with its error. */
interface FailingStep {
  step: Transformer;
  error: unknown;
}

/**
 * The steps that fail whatever becomes of the others: those that can't be read, and patches of resources that don't
 * exist. Another error may only follow from the step that failed first, so it isn't reported before that is fixed.
 */
export function failingSteps(
  steps: readonly Transformer[],
  { resources, missing }: Accumulator,
): FailingStep[] {
  const isWhole = missing.length === 0;
  return steps.flatMap((step): FailingStep[] => {
    const { refused, field: [field = ""] = [], apply } = step;
    if (refused !== undefined) return [{ step, error: refused }];
    if (!isWhole || !field.startsWith("patches")) return [];
    try {
      apply(resources);
      return [];
    } catch (error) {
      return isWithoutTarget(error) ? [{ step, error }] : [];
    }
  });
}
