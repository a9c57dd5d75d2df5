import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The count of numbers in a version that Flux reads. */
const NUMBERS = 3;
/** Digits only: `\d+`, `[0-9]{2}`, `18`. */
const DIGITS = /^(?:(?:\\d|\[0-9\]|[0-9])(?:[+*]|\{\d+(?:,\d*)?\})?)+$/;

export const fluxVersions = defineRule({
  id: "integrity/flux-versions",
  title: "Tags that an ImagePolicy sorts as versions are semantic versions",
  why:
    'With `policy.semver`, Flux only considers tags that are complete semantic versions; "18.4" and ' +
    '"20260131" aren\'t. If the filter lets nothing else through, the policy has no image, and only its status ' +
    "shows it. Use `numerical` for numbers and `alphabetical` for dates.",
  source: "https://fluxcd.io/flux/components/image/imagepolicies/#semver",
  severity: "warning",
  kinds: ["ImagePolicy"],
  *check(state) {
    for (const resource of state.index.ofKind("ImagePolicy", "image.toolkit.fluxcd.io")) {
      const pattern = textAt(resource, "spec", "filterTags", "pattern");
      if (pattern === undefined || textAt(resource, "spec", "policy", "semver", "range") === undefined)
        continue;
      const taken = takenFrom(pattern, textAt(resource, "spec", "filterTags", "extract"));
      const numbers = taken?.replace(/^v\??/, "").split("\\.") ?? [];
      if (numbers.length === NUMBERS || !numbers.every((one) => DIGITS.test(one)) || taken === undefined)
        continue;
      yield {
        resource,
        path: ["spec", "filterTags"],
        message: `gives ${numbers.length === 1 ? "one number" : `${numbers.length} numbers`} (${taken}), and Flux reads only versions of ${NUMBERS}: the policy finds no image`,
        fix: "sort with policy.numerical or policy.alphabetical, or let complete versions through",
      };
    }
  },
});

/** The part of a pattern that Flux sorts by; undefined if only a complete parser could tell. */
function takenFrom(pattern: string, extract: string | undefined): string | undefined {
  if (extract === undefined || extract === "$0") return pattern.replace(/^\^/, "").replace(/\$$/, "");
  const name = /^\$\{?(\w+)\}?$/.exec(extract)?.[1] ?? "";
  const groups = [...pattern.matchAll(/\((?:\?P?<(\w+)>)?([^()]*)\)/g)];
  // The numbering of nested groups is unknown here.
  if (groups.length !== pattern.split("(").length - 1) return undefined;
  return groups.find(([, own], index) => own === name || String(index + 1) === name)?.[2];
}
