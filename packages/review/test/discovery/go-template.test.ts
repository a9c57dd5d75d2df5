import { expect, test } from "vitest";
import { asPrinted, isTrue, NotFollowed } from "../../src/discovery/go-functions.ts";
import { goTemplate } from "../../src/discovery/go-template.ts";

const DATA = {
  name: "n1",
  list: ["a", "b", "c"],
  empty: [],
  other: ["p", "q"],
  map: { two: "2", one: "1" },
  objects: [
    { a: "1", b: "2" },
    { a: "3", b: "4" },
  ],
  number: 2,
  big: 1000000,
  dash: "a-b-c",
  nested: { y: ["1"], x: ["2", "3"] },
  true: true,
};

// What the ApplicationSet controller of Argo CD 3.5.7 makes of each, asked of the program; undefined if it fails.
test.each<[string, string | undefined]>([
  ["{{ and }}", undefined],
  ['{{ eq "a" }}', undefined],
  ["{{ nil }}", undefined],
  ['{{ and nil "b" }}', "<no value>"],
  ["{{ 9999999999999999999 }}", undefined],
  ['{{ if false }}{{ .name | "x" }}{{ end }}y', undefined],
  ["{{ if false }}{{}}{{ end }}y", undefined],
  ["{{ index .nope }}", undefined],
  ['{{ if .nope }}a{{ else if eq .name "n1" }}b{{ else }}c{{ end }}', "b"],
  ["{{ $.name }}{{ $.map.one }}", "n11"],
  ['a {{ "}}" }}', "a }}"],
  ["a {{ `}}` }}", "a }}"],
  ['{{ "{{" }}', "{{"],
  ["a {{ .name", undefined],
  ["a {{ (.name }}", undefined],
  ["{{ eq .number 2 }}", undefined],
  ["{{ eq .number 2.0 }}", "true"],
  ["{{ index .list 1 }}", "b"],
  ['{{ index .map "one" }}', "1"],
  ["{{ $u }}", undefined],
  ['{{ if eq .name "n1" "n2" }}y{{ end }}', "y"],
  ['{{ default "d" .nope }}', "d"],
  ["{{ index .list .number }}", undefined],
  ["{{ index .list 9 }}", undefined],
  ["{{ eq 1 1 }}", "true"],
  ["{{ default 3 0 }}", "3"],
  ["{{ if 0 }}a{{ else }}b{{ end }}", "b"],
  ["{{ .nope.a.b }}", "<no value>"],
  ["{{ .map.three.a }}", "<no value>"],
  ["{{ if .nope.a }}x{{ else }}y{{ end }}", "y"],
  ["{{ (index .map `three`).a }}", undefined],
  ['{{ printf "%s-%s" .dash .name }}', "a-b-c-n1"],
  ['{{ lower "x".a }}', undefined],
  ["{{ .name.a | or .name }}", undefined],
  ["{{ or .name .name.a }}", "n1"],
  ["{{ or .empty .name.a }}", undefined],
  ["{{ and .name .name.a }}", undefined],
  ["{{ or (eq .name `n1`) (index .list 9) .name.a }}", "true"],
  ["{{ .nope | or .name }}", "n1"],
  ["{{ .nope | and .name }}", "<no value>"],
  ["{{ eq .number .number }}", "true"],
  ['{{ eq .true "true" }}', undefined],
  ['{{ eq "true" .true }}', undefined],
  ['{{ ne .true "true" }}', undefined],
  ['{{ eq .name "n1" true }}', "true"],
  // The functions, asked of a program with the same library (Sprig 3.3.0).
  ['{{ normalize "x😀y" }}', "x-y"],
  ["{{ (index .objects 0) .a }}", undefined],
  ["{{ eq (lower .name) .name }}", "true"],
  [
    '{{ trimSuffix "-" "a-" }} {{ trimSuffix "" "a" }} {{ trimSuffix "b" "a" }} {{ trimSuffix "a" "a" }}',
    "a a a ",
  ],
  [
    '{{ trimPrefix "a" "ab" }} {{ trimPrefix "" "a" }} {{ trimPrefix "b" "a" }} {{ trimPrefix "a" "a" }}',
    "b a a ",
  ],
])("a set's template %s comes to what Argo CD makes of it", (template, made) => {
  if (made === undefined) expect(() => goTemplate(template, DATA, false)).toThrow(NotFollowed);
  else expect(goTemplate(template, DATA, false)).toBe(made);
});

test.each(["and", "default", "eq 1", "or", "printf", "lower", "lower 1 2", "replace 1 2"])(
  "{{ %s }} has too few or too many arguments",
  (call) => {
    expect(() => goTemplate(`{{ ${call} }}`, DATA, false)).toThrow(/ calls \w+ with \d arguments?$/);
  },
);

test.each([
  ["{{ .name", "has an action that can't be read here"],
  ["{{ (.name }}", "has an action that can't be read here"],
  ["{{ .name) }}", "has an action that can't be read here"],
  ["{{ }}", "has an action that can't be read here"],
  ["{{ if .name }}a", "has an action that can't be read here"],
  ["{{ end }}", "has an action that can't be read here"],
  ["{{ if .name }}a{{ else }}b{{ else }}c{{ end }}", "has an action that can't be read here"],
  ["{{ $u }}", "calls u, which only Argo CD follows"],
  ["{{ range .list }}{{ . }}{{ end }}", "calls range, which only Argo CD follows"],
  ["{{/* a comment */}}", "has an action that can't be read here"],
  ["{{ eq .map .map }}", "compares values that can't be compared"],
  ["{{ index .nope 0 }}", "reads an element of nothing"],
  ["{{ index .list -1 }}", "reads an element that doesn't exist"],
  ["{{ .name.first }}", "reads .name.first, which doesn't exist"],
  ["{{ .map }}", "prints a mapping or a list"],
  ['{{ printf "%q" .name }}', "prints with %q"],
  ['{{ printf "%s" .name .name }}', "has a print format with too many arguments"],
  ["{{ lower .number }}", "calls a string function on something else"],
  ["{{ 1 .name }}", "calls something that isn't a function"],
  ["{{ toYaml .map | nindent 2 }}", "calls toYaml, which only Argo CD follows"],
  ["{{ quote .name }}", "calls quote, which only Argo CD follows"],
  ["{{ 99999999999999999999 }}", "has an action that can't be read here"],
  ['{{ "\\q" }}', "has an action that can't be read here"],
  // What hardly any set has.
  ["{{ keys .map | first }}", "calls keys, which only Argo CD follows"],
  ['{{ $_ := set .map "one" "x" }}', "has an action that can't be read here"],
  ['{{ env "HOME" }}', "calls env, which only Argo CD follows"],
  ['{{ define "a" }}x{{ end }}{{ template "a" }}', "calls define, which only Argo CD follows"],
  ["{{ with .map }}{{ .one }}{{ end }}", "calls with, which only Argo CD follows"],
])("%s isn't followed: its template %s", (template, reason) => {
  expect(() => goTemplate(template, DATA, false)).toThrow(`its template ${reason}`);
});

test("a condition is met by what isn't empty", () => {
  expect([undefined, null, "", 0, 0n, false, [], {}].filter(isTrue)).toEqual([]);
  expect(["0", "false", -1, 1n, true, [null], { a: null }].every(isTrue)).toBe(true);
});

test.each([
  [999999, "999999"],
  [1000000, "1e+06"],
  [-1234567, "-1.234567e+06"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1e100, "1e+100"],
  [12n, "12"],
  [true, "true"],
  [null, "<no value>"],
])("%s is printed as %s", (value, expected) => expect(asPrinted(value)).toBe(expected));
