import { expect, test } from "vitest";
import { goTemplate } from "../../src/discovery/go-template.ts";
import { NotFollowed } from "../../src/discovery/go-value.ts";

const DATA = {
  name: "n1",
  list: ["a", "b", "c"],
  empty: [],
  map: { two: "2", one: "1" },
  one: { one: "9" },
  objects: [{ a: "1", b: "2" }],
  number: 2,
  half: 1.5,
  true: true,
  dash: "a-b-c",
  path: "clusters/prod/apps",
  // The branch of Argo CD's own example for slugify.
  branch:
    "feat/a_really+long_pull_request_name_to_test_argo_slugification_and_branch_name_shortening_feature",
};

// What Go's templates make of each with the functions of Argo CD 3.5.7, asked of a program with the same libraries
// (Sprig 3.3.0, slug 1.15.0); undefined if they fail, or come to something else each time.
test.each<[string, string | undefined]>([
  ['{{ hasKey .name "a" }}', undefined],
  ["{{ cat .branch | slugify }}", "feat-a-really-long-pull-request-name-to-test-argo"],
  ["{{ cat .branch | slugify 23 }}", "feat-a-really-long-pull"],
  ["{{ cat .branch | slugify 50 false }}", "feat-a-really-long-pull-request-name-to-test-argo"],
  ["{{ slugify 10 true .branch }}", "feat-a"],
  ["{{ slugify 10 false .branch }}", "feat-a-rea"],
  ['{{ slugify "Été à la mer" }}', "t-la-mer"],
  ['{{ slugify 5 "abcdefgh" }}', "abcde"],
  ['{{ slugify "a.b_c--d" }}', "a-b-c-d"],
  ['{{ slugify 7 "feat/my-long" }}', "feat-my"],
  ['{{ slugify 8 false "feat/my.long" }}', "feat-my"],
  ['{{ slugify "-a-" }}', "a"],
  ['{{ slugify 3 "abc-def" }}', "abc"],
  ['{{ slugify 4 "abc-def" }}', "abc"],
  ['{{ slugify 3 4 "abc" }}', undefined],
  ['{{ slugify 100 false "abc" }}', "abc"],
  ['{{ slugify 3 false "abc" }}', "abc"],
  ['{{ slugify "x😀y" }}', "x-y"],
  ['{{ normalize "x😀y" }}', "x-y"],
  ['{{ slugify 6 false "ab---cd-e" }}', "ab-c"],
  ["{{ quote .name .number nil }}", '"n1" "2"'],
  ["{{ quote .nope }}", ""],
  ["{{ (index .objects 0) .a }}", undefined],
  ["{{ eq (lower .name) .name }}", "true"],
  ["{{ slugify (cat .name .dash) }}", "n1-a-b-c"],
])("a set's template %s comes to what Argo CD makes of its functions", (template, made) => {
  if (made === undefined) expect(() => goTemplate(template, DATA, false)).toThrow(NotFollowed);
  else expect(goTemplate(template, DATA, false)).toBe(made);
});

// What Go and Sprig write for no arguments, and where there is nothing to cut off.
test.each([
  [
    '{{ trimSuffix "-" "a-" }} {{ trimSuffix "" "a" }} {{ trimSuffix "b" "a" }} {{ trimSuffix "a" "a" }}',
    "a a a ",
  ],
  [
    '{{ trimPrefix "a" "ab" }} {{ trimPrefix "" "a" }} {{ trimPrefix "b" "a" }} {{ trimPrefix "a" "a" }}',
    "b a a ",
  ],
])("%s, with as few arguments as its functions take, comes to %j", (template, made) => {
  expect(goTemplate(template, DATA, false)).toBe(made);
});

test.each(["and", "default", "eq 1", "dig 1 2", "or", "printf", "lower", "lower 1 2"])(
  "{{ %s }} has too few or too many arguments",
  (call) => {
    expect(() => goTemplate(`{{ ${call} }}`, DATA, false)).toThrow(NotFollowed);
  },
);

test.each([
  "{{ keys .map | first }}",
  '{{ $_ := set .map "one" "x" }}',
  "{{ merge .map .one | toJson }}",
  '{{ regexReplaceAll "a" .name "b" }}',
  "{{ add 1 2 }}",
  "{{ mustToJson .map }}",
  '{{ define "a" }}x{{ end }}{{ template "a" }}',
  "{{ with .map }}{{ .one }}{{ end }}",
  "{{ $x := .name }}{{ $x }}",
  "{{ if $x := .name }}{{ $x }}{{ end }}",
  "{{ range .list }}{{ break }}{{ end }}",
])("%s, which hardly any set has, is left to Argo CD", (template) => {
  expect(() => goTemplate(template, DATA, false)).toThrow("only Argo CD follows");
});
