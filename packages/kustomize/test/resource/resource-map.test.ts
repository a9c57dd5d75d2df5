import { describe, expect, it } from "vitest";
import { BuildResource, NO_HISTORY } from "../../src/resource/resource.ts";
import { ResourceMap } from "../../src/resource/resource-map.ts";

const namespaced = () => false;
const resource = (name: string, kind = "ConfigMap", previous: string[] = []) =>
  new BuildResource(
    { apiVersion: "v1", kind, metadata: { name } },
    { ...NO_HISTORY, previous: previous.map((one) => ({ kind, name: one, scope: "default" })) },
    namespaced,
  );
const empty = () => new BuildResource({}, NO_HISTORY, namespaced);
const names = ({ list }: ResourceMap) => list.map(({ name }) => name);

describe("the resources of a build", () => {
  it("are found by the names that they have and had", () => {
    const map = new ResourceMap([resource("a"), resource("b", "Secret", ["a", "old"])]);
    expect(["a", "b", "old", "c"].map((name) => map.named(name))).toEqual([[0, 1], [1], [1], []]);
    map.append([resource("a", "Service", ["a"])]);
    expect(map.named("a")).toEqual([0, 1, 2]);
    expect(map.matching("a", ({ kind }) => kind === "Secret")).toEqual([1]);
    expect(map.matching("old", ({ name }) => name === "b")).toEqual([1]);
    map.replace(0, resource("new", "ConfigMap", ["a"]));
    expect([map.named("new"), map.named("a")]).toEqual([[0], [0, 1, 2]]);
    map.reset([resource("z")]);
    expect([map.named("a"), map.named("z")]).toEqual([[], [0]]);
  });

  it("that a patch has emptied are found by nothing, and go when it has ended", () => {
    const map = new ResourceMap([resource("a"), resource("b")]);
    map.replace(0, empty());
    expect(map.matching("", () => true)).toEqual([]);
    expect(map.size).toBe(2);
    map.dropEmpty();
    expect(names(map)).toEqual(["b"]);
    map.append([empty()]);
    map.dropEmpty();
    expect(names(map)).toEqual(["b"]);
  });

  it("are different ones, and the entry that a second one is from is named", () => {
    const map = new ResourceMap();
    map.append([resource("a")]);
    map.endEntry("base");
    map.append([resource("b")]);
    map.endEntry("more.yaml");
    const where = (name: string) => {
      try {
        map.append([resource(name)]);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const rest = "; a build can't have two resources with the same kind, name and namespace";
    expect(where("a")).toBe(`ConfigMap.v1/a already exists, from base${rest}`);
    expect(where("b")).toBe(`ConfigMap.v1/b already exists, from more.yaml${rest}`);
    expect(where("c")).toBe("");
    expect(where("c")).toBe(`ConfigMap.v1/c already exists${rest}`);
    map.forgetEntries();
    expect(where("a")).toBe(`ConfigMap.v1/a already exists${rest}`);
    map.refuseDuplicates();
    map.replace(0, resource("b"));
    expect(() => map.refuseDuplicates()).toThrow("ConfigMap.v1/b exists twice");
    expect(where("d")).toBe("");
  });

  it("are changed one by one, and what is set is noted", () => {
    const noted: string[] = [];
    const changed = (before: BuildResource, after: BuildResource) => {
      noted.push(`${before.name} ${after.name}`);
      return after;
    };
    const map = new ResourceMap([resource("a"), resource("b")], { changed });
    map.map((one, index) => (index === 0 ? one : resource(`${one.name}${index}`)));
    expect([names(map), noted]).toEqual([
      ["a", "b1"],
      ["a a", "b b1"],
    ]);
  });
});
