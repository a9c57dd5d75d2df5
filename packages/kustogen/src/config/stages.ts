import type { Strictness } from "@kustogen/review/check/model/state.ts";

/**
 * How strictly a stage is checked; undefined for one that is not declared. A declared name wins over a pattern, an
 * earlier pattern over a later one.
 */
export function strictnessOf(
  stages: Readonly<Record<string, Strictness>>,
  stage: string,
): Strictness | undefined {
  if (Object.hasOwn(stages, stage)) return stages[stage];
  const found = Object.keys(stages).find((name) => matches(name, stage));
  return found === undefined ? undefined : stages[found];
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
