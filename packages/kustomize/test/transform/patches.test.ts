import { describe, expect, it } from "vitest";
import { configMap, deployment, expectRefused, expectRendered, render } from "../build.ts";

const ALL = [configMap("a"), configMap("b", "ops"), deployment("web")].join("---\n");

function files(text: string): Record<string, string> {
  return { "app/kustomization.yaml": `resources: [all.yaml]\n${text}`, "app/all.yaml": ALL };
}

describe("targets of patches", () => {
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

  it.each([
    ["{name: '('}", "("],
    ["{labelSelector: 'a in'}", "a in"],
    ["{labelSelector: '=x'}", "=x"],
    ["{labelSelector: '!'}", "!"],
    ["{labelSelector: '!(a)'}", "!(a)"],
    ["{labelSelector: 'a in (b, (c)'}", "a in (b, (c)"],
    ["{labelSelector: 'a=b c'}", "a=b c"],
  ])("with the target %s are refused", (target, part) => {
    expectRefused(
      files(`patches: [{target: ${target}, patch: '[{"op":"test","path":"/kind","value":"X"}]'}]\n`),
      ["/app/kustomization.yaml", part],
    );
  });
});

describe("built-in plugins by configuration", () => {
  it("that validate must not change anything", () => {
    const validator = (labels: string): Record<string, string> =>
      files(`validators:
- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: v}, labels: ${labels}, fieldSpecs: [{path: metadata/labels, create: true}]}'
`);
    expectRendered(validator("{}"), render(files("")));
    expectRefused(validator("{a: b}"), ["/app/kustomization.yaml", "a validator must not change resources"]);
  });
});
