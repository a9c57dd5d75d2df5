import { it } from "vitest";
import { configMap, deployment, expectRefused } from "../build.ts";

const ALL = {
  "app/all.yaml": [configMap("a"), deployment("web")].join("---\n"),
};
const files = (text: string) => ({ ...ALL, "app/kustomization.yaml": `resources: [all.yaml]\n${text}\n` });
const CONTAINERS = "spec.template.spec.containers";

it.each([
  ["metadata.*", '"*" can\'t be used here'],
  [`${CONTAINERS}.-1`, '"-1" isn\'t the index of a list element'],
  [`${CONTAINERS}.image`, '"image" is the name of a field, but there is a list'],
  ["metadata.name.first", '"first" is the name of a field, but there is a scalar'],
  [`${CONTAINERS}.[web].image`, '"[web]" doesn\'t select an element by a value'],
  ["metadata.[name=web]", "selects an element of a list, but there is a mapping"],
  ["metadata.name.0", "selects an element of a list, but there is a scalar"],
])("a replacement from %s is refused", (path, message) => {
  expectRefused(
    files(
      `replacements: [{source: {kind: Deployment, fieldPath: '${path}'}, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}]`,
    ),
    [message],
  );
});

it.each([
  ['[{"op": nope}]', "not valid JSON, which a text that begins with ["],
  ['["add"]', "step 1 of the JSON patch is not a mapping {op, path, value}"],
  ['[{"op": "add", "path": "/data/a/b", "value": 1}]', "/data/a/b"],
  ['[{"op": "replace", "path": "/spec/template/spec/containers/7/image", "value": "a"}]', "7"],
  ['[{"op": "test", "path": "/kind", "value": "Other"}]', "/kind"],
  ['[{"op": "move", "path": "/data/b", "from": "/nope"}]', "move"],
  ['[{"op": "sort", "path": "/data"}]', "sort"],
])("the JSON patch %s is refused", (patch, message) => {
  const name = patch.includes("/spec") ? "web" : "a";
  expectRefused(files(`patches: [{target: {name: ${name}}, patch: '${patch}'}]`), [message]);
});

it.each([
  [
    "generators: [g.yaml]",
    "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: a}\nprefix: p-\n",
    "generators: kustomize has no built-in plugin PrefixTransformer for it",
  ],
  [
    "generators: [g.yaml]",
    "apiVersion: builtin\nkind: NopeGenerator\nmetadata: {name: a}\n",
    "generators: kustomize has no built-in plugin NopeGenerator for it",
  ],
  [
    "replacements: [{path: g.yaml, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}]",
    "source: {kind: ConfigMap}\n",
    "has a path and a source or targets",
  ],
  ["replacements: [{path: g.yaml}]", "5\n", "expected a replacement or a list of them"],
  ["patchesStrategicMerge: [g.yaml]", "# nothing\n", "its files contain no patch"],
])("%s with this file is refused", (text, file, message) => {
  expectRefused({ ...files(text), "app/g.yaml": file }, [message]);
});
