import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { expect, test } from "vitest";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";

const APPLICATION =
  "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: plain}\nspec: {source: {path: plain, repoURL: x, directory: {recurse: true}}}\n";

/** What a change of the files of a folder of plain manifests comes to. */
function review(before: Record<string, string>, after: Record<string, string>) {
  const tree = (files: Record<string, string>) =>
    listedMemory([
      ["app.yaml", APPLICATION],
      ["plain/keep.yaml", map("keep")],
      ...Object.entries(files).map(([name, text]): [string, string] => [`plain/${name}`, text]),
    ]);
  const found = compareTrees(tree(before), tree(after), {
    applications: { before: ["/app.yaml"], after: ["/app.yaml"] },
  });
  return found.environments.flatMap(({ resources, risks, error }) => [
    ...resources.map(({ action, kind, name }) => `${action} ${kind} ${name}`),
    ...risks.map(({ id }) => id),
    ...(error === undefined ? [] : [error]),
  ]);
}

const map = (name: string, value = "1") =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}, data: {a: "${value}"}}`;
const list = (kind: string, ...items: string[]) => `{apiVersion: v1, kind: ${kind}, items: [${items}]}`;
const BINDING =
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: pwn}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: Group, name: 'system:authenticated'}]}";

test.each([
  ["List", list("List", map("a"))],
  ["a list of one kind", list("ConfigMapList", map("a"))],
  ["a list in a list", list("List", list("ConfigMapList", list("List", map("a"))))],
  ["a document beside an empty list", `${list("List")}\n---\n${map("a")}`],
  ["a document beside a list of null", `{apiVersion: v1, kind: List, items: null}\n---\n${map("a")}`],
])("the items of lists are resources: %s", (_, text) => {
  expect(review({}, { "a.yaml": text })).toEqual(["added ConfigMap a"]);
});

test("a ClusterRoleBindingList is checked as what it holds", () => {
  const found = review({}, { "a.yaml": list("ClusterRoleBindingList", BINDING) });
  expect(found[0]).toBe("added ClusterRoleBinding pwn");
});

test("what gets its name from the API server is called after it, and one doesn't replace another", () => {
  const job = (image: string) =>
    `{apiVersion: batch/v1, kind: Job, metadata: {generateName: migrate-}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "${image}"}]}}}}`;
  expect(review({}, { "a.yaml": `${job("a:1")}\n---\n${job("b:1")}` })).toEqual([
    "added Job migrate-*",
    "added Job migrate-*",
  ]);
});

test("of two resources under one name the later one counts, as in Argo CD", () => {
  expect(review({ "b.yaml": map("a") }, { "b.yaml": map("a"), "c.yaml": map("a", "2") })).toEqual([
    "changed ConfigMap a",
  ]);
  // A walk through folders reads "b/" before "b.yaml".
  expect(review({ "b/x.yaml": map("a") }, { "b/x.yaml": map("a"), "b.yaml": map("a", "2") })).toEqual([
    "changed ConfigMap a",
  ]);
});

test.each([
  "{apiVersion: v1, kind: ConfigMap}",
  "{apiVersion: v1, kind: ConfigMap, metadata: null}",
  "{apiVersion: v1, kind: ConfigMap, metadata: [a]}",
  "{apiVersion: v1, kind: ConfigMap, metadata: {name: {a: b}}}",
  "{apiVersion: v1, kind: ConfigMap, metadata: {name: 5, labels: x, namespace: [a]}}",
  "{apiVersion: [a], kind: ConfigMap, metadata: {name: a}}",
  "{kind: constructor, metadata: {name: __proto__}}",
  "{apiVersion: v1, kind: toString, metadata: {name: a, toString: a}}",
  "{apiVersion: v1, kind: ConfigMapList, metadata: {name: a}, items: [1, null, a, {kind: ConfigMap}]}",
])("a document whose names have no proper form is a change like any other: %s", (text) => {
  const added = review({}, { "a.yaml": text }).filter((one) => one !== "schema/valid");
  expect(added).toEqual([expect.stringMatching(/^added /)]);
});

const json = (name: string) => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

const REFUSED = "so Argo CD rejects the file";

test.each([
  ["an object behind a document that is none", "a: 1\n---\n{kind: A, metadata: {name: a}}\n", []],
  ["one that looks like it", "apiVersion: v1\nkind:\nmetadata: {name: a}\n", [REFUSED]],
  ["one whose kind is no text", "{apiVersion: v1, kind: 7, metadata: {name: a}}", [REFUSED]],
  ["one without a kind", "{apiVersion: v1, metadata: {name: a}}", []],
  ["settings of another program", "a: [1]\n---\n- b\n", []],
  ["no YAML, and nothing like it", "{{ include }}\n", []],
  ["no YAML, and a kind", 'x: {{ y }}\n"kind": A\n', ["a.yaml"]],
  ["an object before one that is none", `${map("b")}\n---\na: 1\n`, [REFUSED]],
  ["what is marked", `# +argocd:skip-file-rendering\n${map("b")}\n---\n}`, []],
])("a file is taken, passed over or refused as Argo CD does it: %s", (_, text, expected) => {
  const found = review({}, { "a.yaml": text });
  expect(found).toEqual(expected.map((part) => expect.stringContaining(part)));
});

test.each([
  ["of JSON", `${json("a")}${json("b")}\n\n${json("c")}`, ["a", "b", "c"]],
  ["of JSON, and nothing between", `${json("a")} null\t${json("b")}`, ["a", "b"]],
  ["of JSON, then YAML", `${json("a")}\n${map("b")}\n---\n${json("c")}`, ["a", "b", "c"]],
  ["behind byte order marks", `\ufeff${json("a")}\n\ufeff${map("b")}`, ["a", "b"]],
  [
    "of YAML, of which one in brackets ends its document",
    `${map("a")}\n---\n${json("b")}${json("c")}`,
    ["a", "b"],
  ],
])("several objects in a file are all seen that Kubernetes reads: %s", (_, text, names) => {
  expect(review({}, { "a.yaml": text }).sort()).toEqual(names.map((name) => `added ConfigMap ${name}`));
});

test.each([
  ["dots before any document", `...\n${map("a")}`, /ends a document, and none has begun/],
  ["a directive that nobody takes", `%YAML 1.2\n---\n${map("a")}`, /may begin with % is %YAML 1.1/],
  ["something else behind objects of JSON", `${json("a")}${json("b")}\n---\n${map("c")}`, /expected JSON or/],
])("a file is not silently passed over because of %s", (_, text, expected) => {
  expect(review({}, { "a.yaml": text })).toEqual([expect.stringMatching(expected)]);
});

test("a file that ends in .json with more than one object, or YAML, is refused as Argo CD rejects it", () => {
  for (const text of [`${json("a")}${json("b")}`, map("a")])
    expect(review({}, { "a.json": text })).toEqual([expect.stringContaining("isn't a single JSON object")]);
});

test("JSON without a kind is refused, whatever it is", () => {
  expect(review({}, { "package.json": '{"name": "a"}' })).toEqual([expect.stringContaining(REFUSED)]);
});
