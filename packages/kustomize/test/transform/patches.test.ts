import { describe, expect, it } from "vitest";
import { configMap, deployment, expectRefused, expectRendered, render } from "../build.ts";

const ALL = [configMap("a"), configMap("b", "ops"), deployment("web")].join("---\n");

function files(text: string): Record<string, string> {
  return { "app/kustomization.yaml": `resources: [all.yaml]\n${text}`, "app/all.yaml": ALL };
}

/** The names of the resources that a target selects. */
function selected(target: string): string[] {
  const patch = `'[{"op":"add","path":"/metadata/labels","value":{"hit":"yes"}}]'`;
  const text = render(files(`patches: [{target: ${target}, patch: ${patch}}]\n`));
  return text
    .split("---\n")
    .filter((document) => document.includes("hit:"))
    .map((document) => /^ {2}name: (.*)$/m.exec(document)?.[1] as string);
}

describe("targets of patches", () => {
  it.each([
    ["{}", ["a", "b", "web"]],
    ["{kind: ConfigMap}", ["a", "b"]],
    ["{kind: 'Config.*', name: 'a|web'}", ["a"]],
    ["{name: 'w'}", []],
    ["{namespace: ops}", ["b"]],
    ["{namespace: default}", ["a", "web"]],
    ["{group: apps, version: v1}", ["web"]],
    ["{labelSelector: '!app'}", ["a", "b", "web"]],
    ["{labelSelector: 'app in (x, y)'}", []],
  ])("%s select %j", (target, names) => {
    expect(selected(target).sort()).toEqual(names);
  });

  it.each([
    ["{name: '('}", "("],
    ["{labelSelector: 'a in'}", "a in"],
    ["{labelSelector: '=x'}", "=x"],
    ["{labelSelector: '!'}", "!"],
    ["{labelSelector: '!(a)'}", "!(a)"],
    ["{labelSelector: 'a in (b, (c)'}", "a in (b, (c)"],
    ["{labelSelector: 'a=b c'}", "a=b c"],
  ])("%s are refused", (target, part) => {
    expectRefused(
      files(`patches: [{target: ${target}, patch: '[{"op":"test","path":"/kind","value":"X"}]'}]\n`),
      ["/app/kustomization.yaml", part],
    );
  });

  it("answer expressions that backtrack without end at once", () => {
    const long = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${"a".repeat(240)}\n`;
    // A matcher that goes back would be at this for longer than anyone waits.
    const rendered = render({
      "app/kustomization.yaml": "resources: [a.yaml]\npatches: [{target: {name: '(a+)+b'}, patch: '[]'}]\n",
      "app/a.yaml": long,
    });
    expect(rendered).toBe(long);
  });
});

describe("patches", () => {
  it("without a target are for the resource they name", () => {
    const patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: new}\n";
    const tree = { ...files("patches: [{path: patch.yaml}]\n"), "app/patch.yaml": patch };
    expect(render(tree)).toContain("data:\n  key: new\nkind: ConfigMap\nmetadata:\n  name: a\n");
    expectRefused({ ...tree, "app/patch.yaml": patch.replace("name: a", "name: c") }, [
      "patch.yaml",
      "there is no ConfigMap.v1/c to patch",
    ]);
  });

  it.each([
    ["namespace: shop", "", "its namespace here is shop, which the patch must contain"],
    ["", ", namespace: shop", "it has no namespace here, so the patch must not contain one"],
  ])("say where the resource is that they mean: %s%s", (there, said, where) => {
    const map = (more: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a${more}}\n`;
    const tree = {
      "app/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: patch.yaml}]\n",
      "app/a.yaml": map(there && `, ${there}`),
      "app/patch.yaml": map(said),
    };
    expectRefused(tree, [`to patch: ${where}`]);
  });

  it("are said of a generator, too, that adds to what has another namespace", () => {
    const tree = {
      "app/kustomization.yaml":
        "resources: [a.yaml]\nconfigMapGenerator: [{name: a, behavior: merge, literals: [a=b]}]\n",
      "app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n",
    };
    expectRefused(tree, ["to merge: its namespace here is shop, which the generator must contain"]);
  });

  it("find a resource by names it had in the layers below", () => {
    const tree = {
      "base/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: p-\n",
      "base/a.yaml": configMap("a"),
      "app/kustomization.yaml":
        "resources: [../base]\npatches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {key: new}}'}]\n",
    };
    expectRendered(tree, configMap("p-a").replace("value", "new"));
  });

  it("may rename and change the kind only if they are allowed to", () => {
    const patch = (options: string): string =>
      render(
        files(`patches:
- target: {kind: Deployment}
  patch: |
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: other}
  options: ${options}
`),
      );
    expect(patch("{}")).toContain("kind: Deployment\nmetadata:\n  name: web\n");
    expect(patch("{allowNameChange: true}")).toContain("kind: Deployment\nmetadata:\n  name: other\n");
    expect(patch("{allowKindChange: true}")).toContain("kind: StatefulSet\nmetadata:\n  name: web\n");
  });

  it("that delete leave nothing of the resource", () => {
    const patch =
      "patches: [{patch: '{$patch: delete, apiVersion: v1, kind: ConfigMap, metadata: {name: a}}'}]\n";
    expect(render(files(patch))).not.toContain("name: a\n");
  });

  it("in the old fields work as well", () => {
    const old = `patchesStrategicMerge:
- |-
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
  data: {key: merged}
patchesJson6902:
- target: {version: v1, kind: ConfigMap, name: b}
  patch: |-
    - {op: replace, path: /data/key, value: json}
`;
    expect(render(files(old))).toContain("key: merged");
    expect(render(files(old))).toContain("key: json");
  });

  it.each([
    ["patches: [{}]", "needs a path or a patch"],
    ["patches: [{path: a, patch: b}]", "give only one"],
    ["patches: [{patch: 'text'}]", "neither a strategic merge patch"],
    [`patches: [{patch: '[{"op":"remove","path":"/data"}]'}]`, "needs a target"],
    ["patches: [{path: missing.yaml}]", "missing.yaml"],
    ["patchesJson6902: [{target: {kind: ConfigMap}, patch: '[]'}]", "target with a name"],
    ["patchesStrategicMerge: [missing.yaml]", "missing.yaml"],
  ])("that can't be read are refused: %s", (text, message) => {
    expectRefused(files(`${text}\n`), ["/app/kustomization.yaml", message]);
  });
});

describe("built-in plugins by configuration", () => {
  it("run after the fields of the kustomization, from text or files", () => {
    const tree = {
      ...files(`namePrefix: p-
transformers:
- |-
  apiVersion: builtin
  kind: PrefixTransformer
  metadata: {name: t}
  prefix: q-
  fieldSpecs: [{path: metadata/name}]
- labels.yaml
`),
      "app/labels.yaml":
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\nlabels: {mark: 1}\nfieldSpecs: [{path: metadata/labels, create: true}]\n",
    };
    expect(render(tree)).toContain('labels:\n    mark: "1"\n  name: q-p-a\n');
  });

  it("generate, and add values", () => {
    const tree = files(`generators:
- '{apiVersion: builtin, kind: ConfigMapGenerator, metadata: {name: made}, literals: [x=y]}'
transformers:
- |-
  apiVersion: builtin
  kind: ValueAddTransformer
  metadata: {name: t}
  value: v1
  targets: [{selector: {name: a}, fieldPath: data/path, filePathPosition: 2}]
`);
    expect(render(tree)).toMatch(/name: made-\w{10}\n/);
    expect(render(tree)).toContain("data:\n  key: value\n  path: v1\n");
  });

  it("that validate must not change anything", () => {
    const validator = (labels: string): Record<string, string> =>
      files(`validators:
- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: v}, labels: ${labels}, fieldSpecs: [{path: metadata/labels, create: true}]}'
`);
    expectRendered(validator("{}"), render(files("")));
    expectRefused(validator("{a: b}"), ["/app/kustomization.yaml", "a validator must not change resources"]);
  });
});
