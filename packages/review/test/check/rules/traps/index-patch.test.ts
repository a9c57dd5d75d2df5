import { describe, expect, it } from "vitest";
import { indexPatch } from "../../../../src/check/rules/traps/index-patch.ts";
import { deployment, judgedSources } from "../../sources.ts";

describe("traps/index-patch", () => {
  const overlay = (operations: string) => ({
    "/base/deployment.yaml": deployment("env: [{name: A, value: a}, {name: B, value: b}]"),
    "/overlay/kustomization.yaml":
      "resources: [../base]\npatches:\n- path: patch.yaml\n  target: {kind: Deployment, name: api}\n",
    "/overlay/patch.yaml": operations,
  });

  it("reports an operation that counts variables, and one that counts a single container as a hint", () => {
    expect(
      judgedSources(
        indexPatch,
        overlay(
          "- {op: replace, path: /spec/template/spec/containers/0/image, value: x}\n- {op: remove, path: /spec/template/spec/containers/0/env/1}\n",
        ),
      ),
    ).toEqual([
      "warning overlay/patch.yaml:2: /spec/template/spec/containers/0/env/1 selects an element of env by its index, although the elements have names",
      "info overlay/patch.yaml:1: /spec/template/spec/containers/0/image selects an element of containers by its index, although the elements have names",
    ]);
  });

  it("reports an element once, however many operations a patch has for it", () => {
    const operation = (field: string) =>
      `- {op: add, path: /spec/template/spec/containers/0/${field}, value: x}\n`;
    expect(judgedSources(indexPatch, overlay(operation("image") + operation("workingDir")))).toHaveLength(1);
  });

  it("reports each element that an operation selects by its index, and an element added beside one that nothing tests", () => {
    const at = "/spec/template/spec/containers/0";
    const said = (...operations: string[]) =>
      judgedSources(indexPatch, overlay(operations.map((one) => `- {${one}}\n`).join(""))).map((line) =>
        line.replace(/^\w+ overlay\/patch.yaml:(\d+): /, "$1 "),
      );
    expect(said(`op: replace, path: ${at}/env/0/value, value: x`, `op: remove, path: ${at}/env/1`)).toEqual([
      `1 ${at}/env/0/value selects an element of env by its index, although the elements have names`,
      `2 ${at}/env/1 selects an element of env by its index, although the elements have names`,
    ]);
    expect(said(`op: add, path: ${at}/env/0, value: {name: C}`)).toEqual([
      `1 ${at}/env/0 selects an element of containers by its index, although the elements have names`,
    ]);
    const tested = `op: test, path: ${at}/name, value: api`;
    expect(said(tested, `op: add, path: ${at}/env/0/value, value: x`)).toHaveLength(1);
    expect(
      said(tested, `op: test, path: ${at}/env/0/name, value: A`, `op: remove, path: ${at}/env/0`),
    ).toEqual([]);
    expect(said(`op: test, path: ${at}/env/0/name, value: A`, `op: remove, path: ${at}/env/0`)).toEqual([]);
    expect(
      said("op: add, path: /metadata/labels, value: {a: b}", "op: add, path: /metadata/labels/0, value: c"),
    ).toEqual([]);
  });

  it("is silent after a test operation, and about an element added to a list", () => {
    expect(
      judgedSources(
        indexPatch,
        overlay(
          "- {op: test, path: /spec/template/spec/containers/0/name, value: api}\n- {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: C, value: c}}\n- {op: add, path: /spec/template/spec/containers/0/env/0, value: {name: D, value: d}}\n- {op: add, path: /metadata/labels, value: {a: b}}\n",
        ),
      ),
    ).toEqual([]);
  });
});
