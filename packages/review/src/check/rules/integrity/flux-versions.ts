import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { IMAGES_OF_FLUX, OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { defineRule } from "../../rule.ts";

/** The fields with version ranges, by kind. */
const RANGES = [
  ["HelmRelease", "spec", "chart", "spec", "version"],
  ["HelmChart", "spec", "version"],
  ["OCIRepository", "spec", "ref", "semver"],
  ["GitRepository", "spec", "ref", "semver"],
  ["ImagePolicy", "spec", "policy", "semver", "range"],
] as const;

/** The count of numbers in a version that Flux reads. */
const NUMBERS = 3;
/** Digits only: `\d+`, `[0-9]{2}`, `18`. */
const DIGITS = /^(?:(?:\\d|\[0-9\]|[0-9])(?:[+*]|\{\d+(?:,\d*)?\})?)+$/;

export const fluxVersions = defineRule({
  id: "integrity/flux-versions",
  title:
    "Version ranges of Flux objects can be parsed, and an ImagePolicy uses `semver` only for tags that " +
    "are semantic versions",
  why:
    "If no tag that passes the filter is a semantic version, an ImagePolicy with `policy.semver` selects " +
    "no image, and only its status shows why. Flux only considers complete semantic versions; `18.4` and " +
    "`20260131` aren't. Use `numerical` or `alphabetical` for such tags. If a range can't be parsed, such " +
    "as `9*`, Flux keeps the chart or image as it is; `9.*` is valid.",
  source: "https://fluxcd.io/flux/components/image/imagepolicies/#semver",
  example: {
    bad: "kind: ImagePolicy\nmetadata: {name: web}\nspec:\n  filterTags: {pattern: '^\\d{8}$'}\n  policy: {semver: {range: '*'}}",
    good: "kind: ImagePolicy\nmetadata: {name: web}\nspec:\n  filterTags: {pattern: '^\\d{8}$'}\n  policy: {numerical: {order: asc}}",
  },
  kinds: [...RANGES.map(([kind]) => kind)],
  *check(state) {
    for (const [kind, ...path] of RANGES)
      for (const resource of state.index.ofKind(kind)) {
        const range = groupOf(resource.apiVersion).endsWith(OF_FLUX) ? textAt(resource, ...path) : undefined;
        if (range === undefined || range.trim() === "" || /\$\{|\{\{/.test(range) || isVersionRange(range))
          continue;
        yield {
          resource,
          path,
          message: `${range} is neither a version nor a version range, so nothing matches it`,
          fix: "write a version, or a range such as 1.2.x, ^1.2 or >=1.2 <2",
        };
      }
    for (const resource of state.index.ofKind("ImagePolicy", IMAGES_OF_FLUX)) {
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
        message: `lets through versions of ${numbers.length === 1 ? "one number" : `${numbers.length} numbers`} (${taken}), but semver needs ${NUMBERS}: the policy selects no image`,
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

/** A number of a version in a range: digits, or a letter or star for any. */
const NUMBER = String.raw`(?:\d+|[xX*])`;
const VERSION = String.raw`v?${NUMBER}(?:\.${NUMBER}){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;
const CONDITION = String.raw`(?:=>|=<|<=|>=|!=|~>|[=<>~^])?\s*${VERSION}`;
const RANGE = new RegExp(String.raw`^\s*${CONDITION}(?:(?:\s+|\s*,\s*)${CONDITION})*\s*$`);
const FROM_TO = new RegExp(String.raw`(${VERSION})\s+-\s+(${VERSION})`, "g");

/** True for a version range as Helm and Flux read it: "1.2.x", ">=1.2 <2", "1.2 - 1.4 || ^2". */
function isVersionRange(text: string): boolean {
  return text.split("||").every((part) => RANGE.test(part.replace(FROM_TO, ">=$1 <=$2")));
}
