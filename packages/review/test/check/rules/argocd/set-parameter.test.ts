import { describe, expect, it } from "vitest";
import { setParameter } from "../../../../src/check/rules/argocd/set-parameter.ts";
import { application, judgedArgo } from "../../argo.ts";

const judged = (made: string, objects = "") =>
  judgedArgo(setParameter, {}, objects, { isWhole: false, made });
const to = (server: string) => application("one").replace("https://one.example.com", server);

describe("argocd/set-parameter", () => {
  it("warns of a parameter that the generator of a set doesn't give", () => {
    expect(judged(to("{{ server }}"))).toEqual([
      "warning ApplicationSet stages: generates the Application one with {{ server }} in destination.server: its generator provides no such parameter",
    ]);
    expect(judged(application("one").replace("overlays/one", '"overlays/<no value>"'))).toEqual([
      expect.stringContaining("with <no value> in source.path"),
    ]);
  });

  it("says it once of the Applications of a set", () =>
    expect(
      judged(`${to("{{ server }}")}---\n${to("{{ server }}").replace("name: one", "name: two")}`),
    ).toHaveLength(1));

  it("takes what is filled in, texts for a chart, and an Application that no set makes", () => {
    expect(judged(application("one"))).toEqual([]);
    const values = 'helm: {values: "host: {{ .Values.host }}"}';
    expect(judged(application("one").replace("path: overlays/one", `path: overlays/one, ${values}`))).toEqual(
      [],
    );
    expect(judged("", to("{{ server }}"))).toEqual([]);
  });

  const set = (spec: string, name = '"{{name}}"') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: sets}\nspec: {${spec}, template: {metadata: {name: ${name}}, spec: {project: shop}}}\n`;
  const list = (elements: string) => `generators: [{list: {elements: [${elements}]}}]`;

  it("refuses a list with values that aren't text, unless Go's templates read it", () => {
    const elements = "{name: a, wave: 1}, {name: b, wave: 2}";
    expect(judged("", set(list(elements)))).toEqual([
      "error ApplicationSet sets: the parameter wave isn't a string, and without goTemplate Argo CD rejects the whole list",
    ]);
    expect(judged("", set(`goTemplate: true, ${list(elements)}`, '"{{.name}}"'))).toEqual([]);
    expect(judged("", set(list('{name: a, wave: "1", values: {b: c}}')))).toEqual([]);
  });

  it("takes a patch of a set, which is only a part of it", () => {
    const patch = set(list("{name: a, wave: 1}"));
    expect(judgedArgo(setParameter, {}, patch, { isWhole: false, isPatch: true })).toEqual([]);
  });

  it("warns of a parameter of a list that has no dot in a Go template", () => {
    const of = (name: string) => judged("", set(`goTemplate: true, ${list("{tenant: a}")}`, name));
    expect(of('"{{ tenant }}"')).toEqual([expect.stringContaining("has {{ tenant }} in metadata.name")]);
    expect(of('"{{ .tenant }}"')).toEqual([]);
    expect(of('"{{ now }}"')).toEqual([]);
  });

  it("refuses a template that Go can't parse, whatever its generators provide", () => {
    const of = (go: string, name: string) => judged("", set(`${go}generators: [{clusters: {}}]`, name));
    expect(of("goTemplate: true, ", '"{{ .my-name }}"')).toEqual([
      'error ApplicationSet sets: Argo CD generates no Application: {{ .my-name has "-" in or after a name',
    ]);
    expect(of("goTemplate: true, ", "'{{ index . \"my-name\" }}'")).toEqual([]);
    expect(of("", '"{{my-name}}"')).toEqual([]);
  });

  const STRICT = 'goTemplate: true, goTemplateOptions: ["missingkey=error"]';
  it("refuses a set that generates nothing, because an element lacks a parameter", () => {
    const of = (elements: string) => judged("", set(`${STRICT}, ${list(elements)}`, '"{{ .tenant }}"'));
    expect(of("{tenant: a}, {name: b}")).toEqual([
      "error ApplicationSet sets: Argo CD generates no Application: its template reads .tenant, which doesn't exist",
    ]);
    expect(of("{tenant: a}, {tenant: b}")).toEqual([]);
    const loose = set(`goTemplate: true, ${list("{name: b}")}`, '"{{ .tenant }}"');
    expect(judged("", loose)).toEqual([]);
    const merge = (two: string) =>
      set(
        `goTemplate: true, generators: [{merge: {mergeKeys: [name], generators: [{list: {elements: [{name: a}]}}${two}]}}]`,
        '"{{.name}}"',
      );
    expect(judged("", merge(""))).toEqual([
      expect.stringContaining("its merge needs two generators and keys"),
    ]);
    expect(judged("", merge(", {list: {elements: [{name: a, stage: b}]}}"))).toEqual([]);
    expect(
      judged(
        "",
        merge(", {git: {directories: [{path: apps}]}}").replace("mergeKeys: [name]", "mergeKeys: []"),
      ),
    ).toEqual([]);
  });

  const folders = "goTemplate: true, generators: [{git: {directories: [{path: apps/*}]}}]";
  it("warns of a part of the path that no git generator knows", () =>
    expect(judged("", set(folders, '"{{ .path.basenam }}"'))).toEqual([
      expect.stringContaining("uses .path.basenam, which no git generator provides"),
    ]));

  it.each([
    ["known parts", folders, '"{{.path.basename}}-{{ index .path.segments 1 }}-{{ .path.path }}"'],
    [
      "a list's own parameter",
      list("{path: {zone: a}}").replace("gen", "goTemplate: true, gen"),
      '"{{ .path.zone }}"',
    ],
    ["what a file may define", folders.replace("directories", "files"), '"{{ .path.zone }}"'],
    [
      "another prefix",
      folders.replace("directories", "pathParamPrefix: a, directories"),
      '"{{ .path.zone }}"',
    ],
    ["a clusters generator", "goTemplate: true, generators: [{clusters: {}}]", '"{{ .path.zone }}"'],
  ])("takes %s", (_, spec, name) =>
    expect(judged("", set(spec, name)).filter((one) => one.includes("git generator"))).toEqual([]),
  );

  it.each([
    ["{{.name}}", false],
    ['{{ printf "%s" .name }}', false],
    ["{{- if .prod }}a{{ end }}", false],
    ["{{path.basename}}", true],
    ["{{ name }}", true],
    ["{{metadata.labels.env}}", true],
  ])("warns of %s in the other language of templates", (name, isGo) => {
    const found = (go: boolean) => judged("", set(`goTemplate: ${go}, ${list("{name: a}")}`, `'${name}'`));
    expect(found(isGo)).toEqual([
      expect.stringMatching(/^warning ApplicationSet sets: has .* in metadata.name/),
    ]);
    expect(found(!isGo)).toEqual([]);
  });

  describe("an Application that no set makes", () => {
    const passes = (helm: string, more = "") =>
      judged(
        "",
        application("one").replace("path: overlays/one", `path: overlays/one, helm: {${helm}}${more}`),
      );
    const parameter = (value: string) => `parameters: [{name: apiKey, value: '${value}'}]`;

    it("warns of a parameter in braces, which nothing fills in", () => {
      expect(passes(parameter("{{ configmap.api-key.data.key }}"))).toEqual([
        "warning Application one: passes {{ configmap.api-key.data.key }} to the chart as text: Argo CD fills in parameters only in the template of an ApplicationSet",
      ]);
      expect(passes(parameter("{{region}}"))).toHaveLength(1);
      expect(
        passes("valuesObject: {api: [{key: '{{ values.key }}'}], path: '{{path.basename}}'}"),
      ).toHaveLength(2);
    });

    it.each([
      ["a template of the chart", parameter("{{ .Release.Name }}")],
      ["a function", parameter('{{ include "name" . }}')],
      ["a part of a text", parameter("web-{{name}}")],
      ["an expression", parameter("{{ a | b }}")],
      ["what a program fills in", "valuesObject: {legend: '{{pod}}', token: '{{HOMEPAGE_VAR_TOKEN}}'}"],
      ["values as text", 'values: "key: {{ values.key }}"'],
    ])("takes %s", (_, helm) => expect(passes(helm)).toEqual([]));

    it("takes one that is a template itself", () =>
      expect(passes(parameter("{{region}}"), ", targetRevision: '{{branch}}'")).toEqual([]));
  });
});
