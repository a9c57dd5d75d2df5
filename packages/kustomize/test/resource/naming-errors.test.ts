import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors/errors.ts";
import { describeId, idKey, isSelected, sameId, splitApiVersion } from "../../src/resource/id.ts";
import { namingErrors, titleOf } from "../../src/resource/naming-errors.ts";
import { BuildResource, NO_HISTORY } from "../../src/resource/resource.ts";
import { elsewhere, ResourceMap } from "../../src/resource/resource-map.ts";
import type { ValueMap } from "../../src/value/value.ts";

const isNode = (_: string, kind: string) => kind === "Node";
const resource = (apiVersion: string, kind: string, name: string, namespace?: string) =>
  new BuildResource(
    { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } },
    NO_HISTORY,
    isNode,
  );

describe("a resource in messages", () => {
  it("has its kind, version, group, name and namespace", () => {
    const said = (...parts: Parameters<typeof resource>) => describeId(resource(...parts).id);
    expect(said("apps/v1", "Deployment", "web", "shop")).toBe("Deployment.v1.apps/web (namespace shop)");
    expect(said("v1", "Node", "a")).toBe("Node.v1/a");
    expect(said("", "", "a")).toBe("(no kind)/a");
    expect(splitApiVersion("a/b/c")).toEqual({ group: "a", version: "b/c" });
  });

  it("has the kind and name that it has so far", () => {
    expect(titleOf({ kind: "Job", metadata: { name: "x" } })).toBe("Job x");
    expect(titleOf({ kind: "Job" })).toBe("Job");
    expect(titleOf({ metadata: { name: "x" } })).toBe("x");
    const unnamed: ValueMap[] = [
      {},
      { kind: "", metadata: null },
      { kind: 1, metadata: { name: 2 } },
      { metadata: [] },
    ];
    for (const value of unnamed) expect(titleOf(value)).toBe("a resource");
  });

  it("is known by the names that it had, oldest first, unless it had none at first", () => {
    const had = (...names: string[]) => {
      const previous = names.map((name) => ({ kind: "Old", name, scope: "default" }));
      const { value, clusterScoped } = resource("apps/v1", "Deployment", "web", "shop");
      return new BuildResource(value, { ...NO_HISTORY, previous }, clusterScoped);
    };
    const { previousIds, originalId } = had("a", "b");
    expect(previousIds.map(describeId)).toEqual([
      "Old.v1.apps/a (namespace default)",
      "Old.v1.apps/b (namespace default)",
    ]);
    expect(originalId).toBe(previousIds[0]);
    for (const one of [had(), had("", "b")]) {
      expect(one.previousIds).toEqual([]);
      expect(one.originalId).toBe(one.id);
    }
  });

  it("is the place of what is wrong with it, once", () => {
    const wrong = () => {
      throw new InputError("is wrong");
    };
    expect(() => namingErrors("Job x", () => namingErrors(() => "Job x", wrong))).toThrow(
      expect.objectContaining({ message: "Job x: is wrong" }),
    );
    expect(() => namingErrors("a.yaml", () => namingErrors("Job x", wrong))).toThrow(
      "a.yaml: Job x: is wrong",
    );
    expect(namingErrors("Job x", () => 1)).toBe(1);
    const defect = new TypeError("x");
    expect(() =>
      namingErrors("Job x", () => {
        throw defect;
      }),
    ).toThrow(defect);
  });

  it("that was looked for in another namespace, or by a similar name, is named", () => {
    const map = new ResourceMap([resource("v1", "Secret", "a", "shop"), resource("v1", "ConfigMap", "b")]);
    const said = (kind: string, name: string, namespace?: string) =>
      elsewhere(map, resource("v1", kind, name, namespace).id, "the patch");
    expect(said("Secret", "a")).toBe(": its namespace here is shop, which the patch must contain");
    expect(said("ConfigMap", "b", "shop")).toBe(
      ": it has no namespace here, so the patch must not contain one",
    );
    expect(said("Secret", "c")).toBe('. Did you mean "a"?');
    expect([said("Secret", "a", "shop"), said("ConfigMap", "far"), said("Job", "a")]).toEqual(["", "", ""]);
  });
});

describe("two resources are the same", () => {
  const one = resource("apps/v1", "Deployment", "web", "shop");
  it.each<[apiVersion: string, kind: string, name: string, namespace: string | undefined, same: boolean]>([
    ["apps/v1", "Deployment", "web", "shop", true],
    ["apps/v2", "Deployment", "web", "shop", false],
    ["other/v1", "Deployment", "web", "shop", false],
    ["apps/v1", "Job", "web", "shop", false],
    ["apps/v1", "Deployment", "api", "shop", false],
    ["apps/v1", "Deployment", "web", undefined, false],
  ])("with %s %s %s in namespace %s: %s", (apiVersion, kind, name, namespace, same) => {
    const { id } = resource(apiVersion, kind, name, namespace);
    expect([sameId(one.id, id), idKey(one.id) === idKey(id)]).toEqual([same, same]);
  });

  it("in the default namespace and without one, and wherever a kind of the cluster says to be", () => {
    const same = (...pair: BuildResource[]) => sameId(...(pair.map(({ id }) => id) as [never, never]));
    expect(same(resource("v1", "Secret", "a"), resource("v1", "Secret", "a", "default"))).toBe(true);
    expect(same(resource("v1", "Node", "a"), resource("v1", "Node", "a", "shop"))).toBe(true);
  });

  it("and is selected by the parts of its type that a selector has", () => {
    const selected = [{}, { kind: "Deployment" }, { group: "apps", version: "v1" }, { group: "", kind: "" }];
    const others = [{ kind: "Job" }, { group: "v1" }, { version: "v2", kind: "Deployment" }];
    expect(selected.map((selector) => isSelected(one.id, selector))).toEqual([true, true, true, true]);
    expect(others.map((selector) => isSelected(one.id, selector))).toEqual([false, false, false]);
  });
});
