import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview, Review, RiskSeverity } from "../../changes/review.ts";
import { needsOtherRun } from "../../coverage/cause-of-error.ts";
import { isBrokenBefore, isGoneUnseen, isRenderedNow } from "./verdict.ts";

/** Environments that can't be rendered or compared, grouped by the reason. */
export interface Failed {
  name: string;
  severity: RiskSeverity;
  error: string;
}

/** The number of environments listed for the same reason. */
const NAMED = 12;

/** Environments that can't be compared: a note if only the side before fails, a warning if this run is the cause. */
export function failedOf(review: Review): Failed[] {
  const alike = new Map<string, { one: Failed; plain: string; severity: RiskSeverity }[]>();
  for (const one of review.environments) {
    const { name, path, error, broken = [] } = one;
    const [severity, why] = weightOf(one, review.between === true);
    for (const text of [error ?? [], broken].flat()) {
      const shown = name === path ? path : `${name} (${path})`;
      // Paths in a tree begin at its root; paths in the environment's folder are shown relative to it.
      const inside = (by: string) => (path === "." ? text : text.replaceAll(`/${path}/`, by));
      const [plain, whole] = [`${why}${inside("")}`, `${why}${inside(`${path}/`)}`];
      addTo(alike, JSON.stringify([severity, plain]), {
        one: { name: shown, severity, error: whole },
        plain,
        severity,
      });
    }
  }
  return [...alike.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined || all.length < 3) return all.map(({ one }) => one);
    return [
      {
        name: someOf(
          all.map(({ one }) => one.name),
          NAMED,
        ),
        severity: first.severity,
        error: first.plain,
      },
    ];
  });
}

/** The severity of an environment that isn't compared, and how its reason begins: the change isn't always at fault. */
function weightOf(one: EnvironmentReview, isBetween: boolean): readonly [RiskSeverity, string] {
  if (isGoneUnseen(one)) return ["warning", "is removed, with what it deployed, which isn't compared; "];
  if (isRenderedNow(one)) return ["info", "can be rendered now, so nothing is compared; "];
  if (isBrokenBefore(one)) return ["info", "can't be rendered before the change either: "];
  return (isBetween || one.failing === "both") && needsOtherRun(one.code)
    ? ["warning", "not compared: "]
    : ["error", ""];
}
