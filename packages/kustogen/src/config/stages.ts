import type { Strictness } from "@kustogen/review/check/model/state.ts";
import { wildcard } from "@kustogen/review/check/model/wildcard.ts";

/**
 * How strictly a stage is checked; undefined for one that is not declared. A declared name wins over a pattern, an
 * earlier pattern over a later one.
 */
export function strictnessOf(
  stages: Readonly<Record<string, Strictness>>,
  stage: string,
): Strictness | undefined {
  if (Object.hasOwn(stages, stage)) return stages[stage];
  const found = Object.keys(stages).find((name) => wildcard(name)(stage));
  return found === undefined ? undefined : stages[found];
}
