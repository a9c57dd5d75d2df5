import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview, Review, Risk } from "../../changes/review.ts";
import { isBeyondLimit, needsOtherRun } from "../../coverage/not-looked-at.ts";

/** Environments that can't be rendered or compared, grouped by the reason. */
export interface Failed {
  name: string;
  severity: Risk["severity"];
  error: string;
}

const NAMED = 12;

/** Environments that can't be compared: a note if only the side before fails, a warning if this run is the cause. */
export function failedOf(review: Review): Failed[] {
  const found = review.environments.flatMap((one) => {
    const { name, path, error, broken = [] } = one;
    const [severity, why] = weightOf(one, review.between);
    return [error ?? [], broken].flat().map((text) => {
      // Paths in a tree begin at its root; those in the environment's folder are relative to it if several have the error.
      const inside = (by: string) => `${why}${path === "." ? text : text.replaceAll(`/${path}/`, by)}`;
      const shown = name === path ? path : `${name} (${path})`;
      return { name: shown, severity, error: inside(`${path}/`), shared: inside("") };
    });
  });
  const alike = groupedBy(found, ({ severity, shared }) => `${severity} ${shared}`);
  return [...alike.values()].map((same) => {
    const [{ severity, error, shared }] = same as [(typeof found)[0]];
    const names = same.map(({ name }) => name);
    return { name: someOf(names, NAMED), severity, error: names.length === 1 ? error : shared };
  });
}

/** The severity of an environment that isn't compared, and how its reason begins: the change isn't always at fault. */
export function weightOf(
  { failing, gone, code, unexpected, error = "" }: EnvironmentReview,
  isBetween = false,
): readonly [Risk["severity"], string] {
  if (gone) return ["warning", "is removed, with what it deployed, which isn't compared; "];
  if (failing === "before" && !unexpected) return ["info", "can be rendered now, so nothing is compared; "];
  if (failing === "both" && !needsOtherRun(code) && !error.startsWith("before: "))
    return ["info", "can't be rendered before the change either: "];
  if ((isBetween || failing === "both") && needsOtherRun(code)) return ["warning", "not compared: "];
  return ["error", isBeyondLimit(code) ? "not checked: " : ""];
}
