import { expect, test } from "vitest";
import { NotFollowed } from "../../src/discovery/go-functions.ts";
import { goTemplate } from "../../src/discovery/go-template.ts";

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
};

// What Go's templates make of each with the functions of Argo CD 3.5.7, asked of a program with the same library
// (Sprig 3.3.0); undefined if they fail, or come to something else each time.
test.each<[string, string | undefined]>([
  ['{{ normalize "x😀y" }}', "x-y"],
  ["{{ quote .name .number nil }}", '"n1" "2"'],
  ["{{ quote .nope }}", ""],
  ["{{ (index .objects 0) .a }}", undefined],
  ["{{ eq (lower .name) .name }}", "true"],
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

test.each(["and", "default", "eq 1", "or", "printf", "lower", "lower 1 2"])(
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
  "{{ len .list }}",
  "{{ cat .name .dash | slugify 23 }}",
  '{{ define "a" }}x{{ end }}{{ template "a" }}',
  "{{ with .map }}{{ .one }}{{ end }}",
  "{{ $x := .name }}{{ $x }}",
  "{{ if $x := .name }}{{ $x }}{{ end }}",
  "{{ range .list }}{{ break }}{{ end }}",
])("%s, which hardly any set has, is left to Argo CD", (template) => {
  expect(() => goTemplate(template, DATA, false)).toThrow("only Argo CD follows");
});
