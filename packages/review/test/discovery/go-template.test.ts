import { expect, test } from "vitest";
import { isTrue, NotFollowed, printable } from "../../src/discovery/go-functions.ts";
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
  half: 1.5,
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
  ["{{ range $i, $v := .empty }}{{ $v }}{{ end }}y", "y"],
  ["{{ index .nope }}", undefined],
  ["{{ range .list }}{{ . }},{{ end }}", "a,b,c,"],
  ["{{ range $i, $v := .list }}{{ $i }}={{ $v }};{{ end }}", "0=a;1=b;2=c;"],
  ["{{ range $v := .list }}[{{ $v }}]{{ else }}none{{ end }}", "[a][b][c]"],
  ["{{ range .empty }}x{{ else }}none{{ end }}", "none"],
  ["{{ range .nope }}x{{ else }}none{{ end }}", "none"],
  ["{{ range $k, $v := .map }}{{ $k }}:{{ $v }} {{ end }}", "one:1 two:2 "],
  ["{{ range .map }}{{ . }} {{ end }}", "1 2 "],
  ["{{ range $i, $v := .list }}{{ if $i }}, {{ end }}{{ $v }}{{ end }}", "a, b, c"],
  ['{{ if .nope }}a{{ else if eq .name "n1" }}b{{ else }}c{{ end }}', "b"],
  ["{{ $.name }}{{ $.map.one }}", "n11"],
  ["{{- range .list }}\n- {{ . }}\n{{- end }}", "\n- a\n- b\n- c"],
  ["{{ range .objects }}{{ .a }}/{{ .b }} {{ end }}", "1/2 3/4 "],
  ["{{ range .objects -}} {{ .a }} {{- end }}", "13"],
  ['a {{ "}}" }}', "a }}"],
  ["a {{ `}}` }}", "a }}"],
  ['{{ "{{" }}', "{{"],
  ["{{/* }} */}}x", "x"],
  ["a {{- /* } */ -}} b", "ab"],
  ["a {{-/* x */-}} b", undefined],
  ["a {{ .name", undefined],
  ["a {{ (.name }}", undefined],
  ["{{ range .name }}x{{ end }}", undefined],
  ["{{ range .number }}x{{ end }}", undefined],
  ["{{ eq .number 2 }}", undefined],
  ["{{ eq .number 2.0 }}", "true"],
  ["{{ index .list 1 }}", "b"],
  ['{{ index .map "one" }}', "1"],
  ["{{ $u }}", undefined],
  ["{{ range .list }}{{ $.name }}{{ end }}", "n1n1n1"],
  ["{{ range $k, $v := .nested }}{{ $k }}{{ range $v }}{{ . }}{{ end }}{{ end }}", "x23y1"],
  ["{{ range .list }}{{ end }}", ""],
  ["{{ range $i, $_ := .list }}{{ $i }}{{ end }}", "012"],
  ["{{ range $i, $v := .list -}}\n{{ $v }}\n{{ end -}} x", "a\nb\nc\nx"],
  ['{{ if eq .name "n1" "n2" }}y{{ end }}', "y"],
  ['{{ default "d" .nope }}', "d"],
  ["{{ index .list .number }}", undefined],
  ["{{ index .list 9 }}", undefined],
  ["{{ eq 1 1 }}", "true"],
  ["{{ default 3 0 }}", "3"],
  ["{{ if 0 }}a{{ else }}b{{ end }}", "b"],
  ["{{ range $i, $v := .list }}{{ $v }}{{ end }}{{ $v }}", undefined],
  ["{{ range . }}x{{ end }}", "xxxxxxxxxxxx"],
  [
    "{{ range $k, $v := . }}{{ $k }} {{ end }}",
    "big dash empty half list map name nested number objects other true ",
  ],
  [
    "{{ range $k, $v := .objects }}{{ $k }}{{ range $a, $b := $v }}{{ $a }}{{ $b }}{{ end }}{{ end }}",
    "0a1b21a3b4",
  ],
  ["{{ range .list }}{{ .x }}{{ end }}", undefined],
  ["{{ range .objects }}{{ .nope }}{{ end }}", "<no value><no value>"],
  ["{{ .nope.a.b }}", "<no value>"],
  ["{{ .map.three.a }}", "<no value>"],
  ["{{ if .nope.a }}x{{ else }}y{{ end }}", "y"],
  ["{{ (index .map `three`).a }}", undefined],
  ['{{ printf "%s-%s" .dash .name }}', "a-b-c-n1"],
  ['{{ lower "x".a }}', undefined],
  ["{{ quote (index .list 0).a }}", undefined],
  ["{{ range .list }}{{ else if .name }}x{{ end }}", undefined],
  ["{{ .name.a | or .name }}", undefined],
  ["{{ or .name .name.a }}", "n1"],
  ["{{ or .empty .name.a }}", undefined],
  ["{{ and .name .name.a }}", undefined],
  ["{{ or (eq .name `n1`) (index .list 9) .name.a }}", "true"],
  ["{{ .nope | or .name }}", "n1"],
  ["{{ .nope | and .name }}", "<no value>"],
  ["{{ eq .number .number }}", "true"],
  ["{{ range $i := .list }}{{ $i }}{{ end }}", "abc"],
  ["{{ range  $a,$b:=.map }}{{$a}}{{$b}}{{ end }}", "one1two2"],
  ["{{ range $v := .nested.x }}{{ $v }}{{ end }}", "23"],
  ['{{range .list}}\n  {{- if ne . "a" }},{{ end }}\n  {{- . -}}\n{{end}}', "a,b,c"],
  ["{{ range .list }}{{/* c */}}{{ . }}{{ end }}", "abc"],
  // The functions, asked of a program with the same library (Sprig 3.3.0).
  ['{{ normalize "x😀y" }}', "x-y"],
  ["{{ quote .name .number nil }}", '"n1" "2"'],
  ["{{ quote .nope }}", ""],
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

test("two ranges that never end are given up", () => {
  const template = "{{ range 9999 }}{{ range 9999 }}{{ end }}{{ end }}";
  expect(() => goTemplate(template, DATA, false)).toThrow(NotFollowed);
});

test.each(["and", "default", "eq 1", "or", "printf", "lower", "lower 1 2", "nindent 1", "replace 1 2"])(
  "{{ %s }} has too few or too many arguments",
  (call) => {
    expect(() => goTemplate(`{{ ${call} }}`, DATA, false)).toThrow(/ calls \w+ with \d arguments?$/);
  },
);

test.each([
  ["{{ .name", "has an action that can't be read here"],
  ["{{ (.name }}", "has a parenthesis that doesn't end"],
  ["{{ .name) }}", "has an action that only Argo CD follows"],
  ["{{ }}", "has an expression that only Argo CD follows"],
  ["{{ if .name }}a", "has no end"],
  ["{{ end }}", "has an else or end too many"],
  ["{{ if .name }}a{{ else }}b{{ else }}c{{ end }}", "has one else too many"],
  ["{{ range .name }}x{{ end }}", "has a range over something that is neither a list nor a mapping"],
  ["{{ $u }}", "has the variable $u, which isn't declared"],
  ["{{ eq .map .map }}", "compares values that can't be compared"],
  ["{{ index .nope 0 }}", "reads an element of nothing"],
  ["{{ index .list -1 }}", "reads an element that doesn't exist"],
  ["{{ .name.first }}", "reads .name.first, which doesn't exist"],
  ["{{ .map }}", "prints a mapping or a list"],
  ['{{ printf "%q" .name }}', "prints with %q"],
  ['{{ printf "%s" .name .name }}', "has a print format with too many arguments"],
  ["{{ lower .number }}", "calls a string function on something else"],
  ["{{ 1 .name }}", "calls something that isn't a function"],
  ["{{ toYaml .half | nindent .name }}", "indents by something else than a number of spaces"],
  ["{{ 99999999999999999999 }}", "has a number that is too large"],
  ['{{ "\\q" }}', "has a string that only Argo CD follows"],
  // What hardly any set has.
  ["{{ keys .map | first }}", "calls keys, which only Argo CD follows"],
  ['{{ $_ := set .map "one" "x" }}', "has an expression that only Argo CD follows"],
  ['{{ env "HOME" }}', "calls env, which only Argo CD follows"],
  ['{{ define "a" }}x{{ end }}{{ template "a" }}', "calls define, which only Argo CD follows"],
  ["{{ with .map }}{{ .one }}{{ end }}", "calls with, which only Argo CD follows"],
  ["{{ if $x := .name }}{{ $x }}{{ end }}", "has an expression that only Argo CD follows"],
  ["{{ range .list }}{{ break }}{{ end }}", "calls break, which only Argo CD follows"],
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
])("%s is printed as %s", (value, expected) => expect(printable(value)).toBe(expected));
