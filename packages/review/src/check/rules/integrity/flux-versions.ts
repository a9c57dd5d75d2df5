import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The count of numbers in a version that Flux reads. */
const NUMBERS = 3;
/** Digits only: `\d+`, `[0-9]{2}`, `18`. */
const DIGITS = /^(?:(?:\\d|\[0-9\]|[0-9])(?:[+*]|\{\d+(?:,\d*)?\})?)+$/;

export const fluxVersions = defineRule({
  id: "integrity/flux-versions",
  title: "The tags that an ImagePolicy sorts as versions are versions",
  why:
    'With `policy.semver`, Flux only reads a tag that is a complete semantic version: "18.4" and "20260131" ' +
    "aren't. A pattern that lets nothing else through leaves the policy without an image, and only its status " +
    "says so. `numerical` sorts numbers, `alphabetical` dates.",
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
