import { expect, it } from "vitest";
import { FUNCTIONS } from "../../src/discovery/go-functions.ts";
import { goTemplate } from "../../src/discovery/go-template.ts";

const DATA = {
  name: "n1",
  list: ["a", "b"],
  empty: [],
  map: { two: "2", one: "1" },
  objects: [{ a: "1" }],
  number: 2,
  half: 1.5,
  text: "äöü",
  long: "x".repeat(5000),
  documents: "a: 1\n---\nb: 1",
};

const TEMPLATES = `
{{ .name
{{ (.name }}
{{ .name) }}
{{ "name }}
{{ }}
{{ if .name }}a
{{ end }}
{{ if .name }}a{{ else }}b{{ else }}c{{ end }}
{{ else }}
{{ break }}
{{ continue }}
{{ range .list }}a
{{ with .map }}
{{ range .name }}x{{ end }}
{{ range .number }}x{{ end }}
{{ range $i, $v = .list }}{{ end }}
{{ $a, $b := .list }}
{{ $u }}
{{ $u = 1 }}
{{ template "a" }}
{{ template a }}
{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}
{{ define "a" }}1
{{ define a }}1{{ end }}
{{ eq .number 2 }}
{{ eq .map .map }}
{{ eq .name 1 }}
{{ index .list 9 }}
{{ index .list "a" }}
{{ index .name 0 }}
{{ index .map "a" "b" }}
{{ .name.first }}
{{ .list.first }}
{{ .map }}
{{ .list }}
{{ printf "%q" .name }}
{{ printf "%s %s" .name }}
{{ printf "%z" .name }}
{{ now }}
{{ env "HOME" }}
{{ unknown .name }}
{{ .name | unknown }}
{{ (.name) .list }}
{{ 1 .name }}
{{ .name "a" }}
{{ 'a' }}
{{ .name..first }}
{{ or .name = 1 }}
{{- .name -}}{{ /* a }}
{{ try .name }}
{{ toYaml .half | nindent .name }}
{{ 99999999999999999999 }}
{{ "\\q" }}
{{ nil }}
{{ (.name .name) }}
{{ ((.map).one) }}
{{ printf "%s" .name .name }}
{{ printf "%s %d %v %q %%" .name 1 .half .name }}
{{ index .nope 0 }}
{{ index .list -1 }}
{{ index .list 2 }}
{{ index .objects 0 "a" }}
{{ range $i, $v := 3 }}{{ end }}
{{ block "a" }}{{ end }}
{{ if .name }}{{ define "a" }}{{ end }}{{ end }}
{{ define "a" }}{{ end }}{{ define "a" }}{{ end }}`
  .split("\n")
  .slice(1);

function reason(template: string): string {
  try {
    return `is ${goTemplate(template.replaceAll("\\n", "\n"), structuredClone(DATA), false)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

it("why a set's template isn't followed is said in words (npx vitest -u writes them)", async () => {
  const lines = TEMPLATES.map((template) => `${template}\n  ${reason(template)}`);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("go-reasons.txt");
});

it("each function of a set's template takes as many arguments as it does in Argo CD (npx vitest -u writes them)", () => {
  const taken = (name: string) =>
    [0, 1, 2, 3, 4].filter((count) => {
      const args = Array.from({ length: count }, () => '"a"').join(" ");
      return !/ calls \w+ with \d+ arguments?$/.test(reason(`{{ ${name} ${args} }}`));
    });
  const lines = Object.keys(FUNCTIONS)
    .sort()
    .map((name) => `${name} ${taken(name).join(" ")}`);
  expect(lines.join("\n")).toMatchSnapshot();
});
