import { expect, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { applicationsOfSet } from "../../src/discovery/application-sets.ts";
import type { DeclaredCluster } from "../../src/discovery/listed-tree.ts";
import { listedMemory } from "./listed-memory.ts";

const TREE = listedMemory([
  ["apps/one/a.yaml", ""],
  ["apps/two/deep/a.yaml", ""],
  ["apps/.hidden/a.yaml", ""],
  ["config/one.json", '{"name": "One_App", "where": {"cluster": "a", "ports": [80, 1000000]}}'],
  ["broken/list.yaml", "[1]\n"],
  ["config/deep/two.yaml", "name: two\nwhere: {cluster: b, ports: [1.5]}\n"],
]);
const CLUSTERS: DeclaredCluster[] = [
  { name: "East 1", server: "https://east", labels: { stage: "beta" } },
  { name: "west", server: "https://west", labels: { stage: "production" }, annotations: { zone: "w" } },
];
TREE.clusters = CLUSTERS;

type Spec = Parameters<typeof applicationsOfSet>[1];

/** The name that a set gives each of its Applications, or why it can't be told. */
function names(name: string, generators: unknown[], more: object = {}): string[] {
  const spec = { generators, template: { metadata: { name }, spec: {} }, ...more };
  const made = applicationsOfSet(TREE, { metadata: { name: "all" }, spec } as Spec);
  return made.map((one) => ("why" in one ? `? ${one.why}` : one.name));
}

const GO = { goTemplate: true };
const list = (...elements: unknown[]) => ({ list: { elements } });
const files = (path: string, more: object = {}) => ({ git: { files: [{ path }], ...more } });

test.each(
  rows(`
folders | {{path}}|{{path[1]}} | {git: {directories: [{path: apps/*}]}} | [apps/one|one, apps/two|two]
folders, their stars within a name | {{path.basename}} | {git: {directories: [{path: apps/**}]}} | [one, two]
names that aren't known | {{path}}-{{ x }} | {git: {directories: [{path: apps/one}]}} | ["apps/one-{{ x }}"]
Go's names in a set without them | {{.path.path}} | {git: {directories: [{path: apps/one}]}} | ["{{.path.path}}"]
files, whose stars cross folders | {{name}}:{{where.ports.0}}:{{path.filenameNormalized}} | {git: {files: [{path: config/*}]}} | ["two:1.5:two.yaml", "One_App:80:one.json"]
numbers as Go prints them | {{where.ports.1}} | {git: {files: [{path: config/one.json}]}} | ["1e+06"]
values of a generator's own | {{values.x}} | {git: {files: [{path: config/one.json}], values: {x: "{{name}}!"}}} | [One_App!]
a prefix | {{my.path.basename}} | {git: {files: [{path: config/deep/*}], pathParamPrefix: my}} | [deep]
elements that are no texts | x | {list: {elements: [{a: 1}]}} | ["? its list has a, which isn't a string: Argo CD rejects it"]
a selector | {{a}} | {list: {elements: [{a: "1"}, {a: "2"}]}, selector: {matchLabels: {a: "2"}}} | ["2"]
a matrix whose second part asks for what the first gives | {{name}} | {matrix: {generators: [{list: {elements: [{file: one.json}]}}, {git: {files: [{path: "config/{{file}}"}]}}]}} | [One_App]
a matrix that gives one name two values | {{a}} | {matrix: {generators: [{list: {elements: [{a: "1"}]}}, {list: {elements: [{a: "2"}]}}]}} | ["? its matrix gives a two values, so Argo CD fails"]
a merge | {{k}}{{v}} | {merge: {mergeKeys: [k], generators: [{list: {elements: [{k: a, v: "1"}, {k: b, v: "1"}]}}, {list: {elements: [{k: b, v: "2"}, {k: c, v: "2"}]}}]}} | [a1, b2]
clusters | {{nameNormalized}}-{{server}} | {clusters: {}} | ["east-1-https://east", "west-https://west", "in-cluster-https://kubernetes.default.svc"]
clusters with a label | {{name}}-{{metadata.labels.stage}} | {clusters: {selector: {matchLabels: {stage: beta}}}} | [East 1-beta]
keys that have to be there | {{ .nope }} | {list: {elements: [{a: x}]}} | ["? its template reads .nope, which doesn't exist"] | {goTemplate: true, goTemplateOptions: [missingkey=error]}
a patch of the template | x | {list: {elements: [{a: y}]}} | ["y"] | {templatePatch: "metadata: {name: '{{a}}'}"}
`),
)("an ApplicationSet with %s", (_, name, generator, expected, more = "{}") =>
  expect(names(name, [parse(generator)], parse(more))).toEqual(parse(expected)),
);

test.each<[string, string[], string[]]>([
  [
    "Go's templates",
    names("{{ .name | normalize }}-{{ index .where.ports 0 }}", [files("config/*")], GO),
    ["two-1.5", "one-app-80"],
  ],
  [
    "conditions, defaults and texts of Go's templates",
    names(
      '{{ if eq .a "x" }}{{ .b | default "None" | lower }}{{ else }}{{ printf "%s-%s" .a .a }}{{ end }}',
      [list({ a: "x" }, { a: "y" })],
      GO,
    ),
    ["none", "y-y"],
  ],
  [
    "a function that only Argo CD knows",
    names("{{ .a | env }}", [list({ a: "x" })], GO),
    ["? its template calls env, which only Argo CD follows"],
  ],
])("an ApplicationSet with %s", (_, found, expected) => expect(found).toEqual(expected));

test.each<[expression: string, selected: string]>([
  ["key: stage, operator: In, values: [beta, live]", "beta live"],
  ["key: stage, operator: In, values: []", ""],
  ["key: stage, operator: NotIn, values: [beta]", "live none"],
  ["key: stage, operator: Exists", "beta live"],
  ["key: stage, operator: DoesNotExist", "none"],
  ["key: number, operator: In, values: ['1', 2]", "beta live"],
  ["operator: Exists", ""],
])("a selector with {%s} takes the elements that Argo CD takes", (expression, selected) => {
  const elements = [
    { is: "beta", stage: "beta", number: "1" },
    { is: "live", stage: "live", number: "2" },
    { is: "none" },
  ];
  const matching = { matchExpressions: [parse(`{${expression}}`)] };
  expect(names("{{is}}", [{ ...list(...elements), selector: matching }]).join(" ")).toBe(selected);
});

const matrix = (...generators: unknown[]) => ({ matrix: { generators } });
const merge = (mergeKeys: string[], ...generators: unknown[]) => ({ merge: { mergeKeys, generators } });
const one = list({ a: "1" });

// Why a set's Applications aren't known: what Argo CD rejects, and what only a cluster or another service tells.
test.each<[generator: unknown, reason: string, more?: object]>([
  [{ scmProvider: {} }, "its generator (scmProvider) depends on the cluster or another service"],
  [{ pullRequest: {} }, "its generator (pullRequest) depends on the cluster or another service"],
  [{ plugin: {} }, "its generator (plugin) depends on the cluster or another service"],
  [
    { clusterDecisionResource: {} },
    "its generator (clusterDecisionResource) depends on the cluster or another service",
  ],
  [{ git: {} }, "its generator (git) depends on the cluster or another service"],
  [list("text"), "its list has an element that isn't a mapping, which Argo CD rejects"],
  [list({ values: { x: 1 } }), "its list has values.x, which isn't a string: Argo CD rejects it"],
  [{ list: { elementsYaml: "[{a: x}]" } }, "its list has elementsYaml, which isn't read here"],
  [{ clusters: { flatList: true } }, "its generator (clusters) makes one list of them"],
  [matrix(one), "its matrix must have two generators; Argo CD rejects it otherwise"],
  [matrix(one, one, one), "its matrix must have two generators; Argo CD rejects it otherwise"],
  [
    matrix(one, { ...one, clusters: {} }),
    "a nested generator must be exactly one generator; Argo CD rejects it otherwise",
  ],
  [matrix(one, {}), "a nested generator must be exactly one generator; Argo CD rejects it otherwise"],
  [merge(["a"], one), "its merge needs two generators and keys; Argo CD rejects it otherwise"],
  [merge([], one, one), "its merge needs two generators and keys; Argo CD rejects it otherwise"],
  [merge(["a"], list({ a: "1" }, { a: "1" }), one), "its merge has the same keys twice, so Argo CD fails"],
  [one, "its templatePatch isn't a mapping", { templatePatch: "[]" }],
  [
    files("broken/list.yaml"),
    "its generator (git) reads broken/list.yaml, which is neither a mapping nor a list of them",
  ],
])("a set with %j isn't followed: %s", (generator, reason, more) => {
  expect(names("{{a}}", [generator], more)).toEqual([`? ${reason}`]);
});

test("a set whose patch compares a boolean with a text isn't followed, because Go fails", () => {
  const templatePatch = '{{ if eq .autoSync "true" }}spec: {syncPolicy: {automated: {}}}{{ end }}';
  const of = (autoSync: unknown) => names("{{.a}}", [list({ a: "x", autoSync })], { ...GO, templatePatch });
  expect(of(true)).toEqual(["? its template compares values that can't be compared"]);
  expect(of("true")).toEqual(["x"]);
});

test.each<[generator: unknown, template: string, made: string[], more?: object]>([
  [list({ values: { x: "y" } }), "{{values.x}}", ["y"]],
  [matrix(one, list({ b: "1" }, { b: "2" })), "{{a}}{{b}}", ["11", "12"]],
  [matrix(one, list({ a: "1", b: "2" })), "{{a}}{{b}}", ["12"]],
  [matrix(list({ a: { x: "1" } }), list({ a: { y: "2" } })), "{{.a.x}}{{.a.y}}", ["12"], GO],
  [
    merge(["a"], list({ a: "1", b: { x: "1", y: "1" } }), list({ a: "1", b: { y: "2", x: "" } })),
    "{{.b.x}}{{.b.y}}",
    ["12"],
    GO,
  ],
  [{ clusters: { values: { v: "{{name}}!" } } }, "{{values.v}}", ["East 1!", "west!", "in-cluster!"]],
  [
    { clusters: {} },
    "{{ .name }}{{ if .metadata }} {{ .metadata.labels.stage }} {{ .metadata.annotations.zone }}{{ end }}",
    ["East 1 beta <no value>", "west production w", "in-cluster"],
    GO,
  ],
  [matrix(one, { list: { elements: [{ b: "2" }] }, selector: { matchLabels: { b: "{{a}}" } } }), "{{a}}", []],
])("a set with %j makes of %s: %j", (generator, template, made, more) =>
  expect(names(template, [generator], more)).toEqual(made),
);
