import { expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import {
  type Cause,
  COVERAGE_CAUSES,
  closingLine,
  isInPart,
  sortedNotLookedAt,
} from "../../src/coverage/not-looked-at.ts";

const of = (cause: Cause, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ place: `a${at}`, cause, what: "why", ...more }));

it.each(
  rows(`
limit | 1 limit reached | 2 limits reached | true
folder | 1 folder that can't be rendered | 2 folders that can't be rendered | true
chart | 1 Helm chart | 2 Helm charts | true
plugin | 1 plugin | 2 plugins | true
remote | 1 remote base | 2 remote bases | true
missing-file | 1 missing file | 2 missing files | true
application | 1 Application that can't be followed | 2 Applications that can't be followed | true
generator | 1 generator of an ApplicationSet | 2 generators of ApplicationSets | true
cluster | 1 value that only a cluster has | 2 values that only a cluster has | true
flux | 1 Flux feature | 2 Flux features | true
unreadable | 1 file that can't be read | 2 files that can't be read | true
encrypted | 1 encrypted file | 2 encrypted files | true
template | 1 template that something fills in first | 2 templates that something fills in first | true
outside | 1 path outside the folders that may be read | 2 paths outside the folders that may be read | true
manifest | 1 manifest outside every environment (a0) | 2 manifests outside every environment (a0, a1) | true
unread | 1 changed file that no environment reads (a0) | 2 changed files that no environment reads (a0, a1) | true
rule | 1 rule that failed | 2 rules that failed | true
policy | 1 policy that kustogen can't evaluate | 2 policies that kustogen can't evaluate | false
cel | 1 kind with CEL rules | 2 kinds with CEL rules | false
unknown-kind | 1 kind without a schema | 2 kinds without a schema | false
`),
)("what isn't checked because of %s is counted in words", (given, one, many, isPart) => {
  const cause = given as Cause;
  expect(closingLine(of(cause, 1))).toBe(`not checked: ${one}`);
  expect(closingLine(of(cause, 2))).toBe(`not checked: ${many}`);
  expect(String(isInPart(of(cause, 1)))).toBe(isPart);
});

it("each cause is counted in one order, with the objects behind it and the first places", () => {
  expect(closingLine([])).toBe("");
  expect(isInPart([])).toBe(false);
  const all = Object.keys(COVERAGE_CAUSES) as Cause[];
  const some = all.toReversed().flatMap((cause) => of(cause, 1));
  expect(closingLine(some).split(", ")).toHaveLength(all.length);
  expect(closingLine(some)).toMatch(/^not checked: 1 limit reached, .* 1 kind without a schema$/);
  expect(closingLine([...of("unknown-kind", 1, { count: 1 })])).toBe(
    "not checked: 1 object of 1 kind without a schema",
  );
  expect(closingLine([...of("unknown-kind", 2, { count: 700 }), ...of("unknown-kind", 1)])).toBe(
    "not checked: 1,401 objects of 3 kinds without a schema",
  );
  expect(closingLine(of("manifest", 7))).toBe(
    "not checked: 7 manifests outside every environment (a0, a1, a2, a3, a4 and 2 more)",
  );
});

it("a list is sorted by cause, place and reason, and says nothing twice", () => {
  const [a, b, c, d] = [
    { place: "a", cause: "limit", what: "x" },
    { place: "b", cause: "limit", what: "x" },
    { place: "b", cause: "limit", what: "y" },
    { place: "a", cause: "cel", what: "x" },
  ] as const;
  expect(sortedNotLookedAt([d, c, { ...a }, b, a, c])).toEqual([a, b, c, d]);
});
