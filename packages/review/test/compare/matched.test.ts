import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, test } from "vitest";
import { matchResources } from "../../src/compare/match.ts";

const map = (name: string, namespace: string, data: Record<string, string>) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data }) as unknown as Resource;

describe("resources of two states", () => {
  const pairs = (before: Resource[], after: Resource[]) =>
    matchResources(before, after).map((pair) => [
      pair.before?.metadata.namespace,
      pair.after?.metadata.namespace,
    ]);

  test("are one that moved to another namespace, although its content is another, if no other has the name", () => {
    expect(pairs([map("a", "one", { k: "x" })], [map("a", "two", { l: "y" })])).toEqual([["one", "two"]]);
  });

  test("are others where two have the name, of which either may have moved", () => {
    const before = [map("a", "one", { k: "x" }), map("a", "two", { m: "z" })];
    expect(pairs(before, [map("a", "three", { l: "y" })])).toHaveLength(3);
    expect(pairs([map("a", "three", { l: "y" })], before)).toHaveLength(3);
  });
});

test("many objects with other names are matched by what is in them, but not so many that it takes long", () => {
  const size = 200;
  const of = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) =>
      map(`${name}-${at}`, "a", { a: `${at}`, b: `${at}`, c: `${at}`, d: "all", e: "all" }),
    );
  const renamed = (before: Resource[], after: Resource[]) =>
    matchResources(before, after).filter((pair) => pair.renamed === "similar").length;
  // Those that are known by their name, apart from a hash, don't count.
  const hashed = (hash: string) => [map(`conf-${hash}`, "a", { x: hash })];
  const [before, after] = [
    [...of("old", size), ...hashed("2222222222")],
    [...of("new", size), ...hashed("4444444444")],
  ];
  expect(renamed(before, after)).toBe(size);
  expect(renamed([...before, ...of("older", 1)], after)).toBe(0);
});

test("objects with other names are one by their labels and annotations, too", () => {
  const of = (name: string, labels: object, annotations: object) =>
    ({ ...map(name, "a", { a: name }), metadata: { name, namespace: "a", labels, annotations } }) as never;
  const [labels, annotations] = [
    { app: "web", tier: "front" },
    { team: "shop", owner: "ann" },
  ];
  const count = (after: Resource) => matchResources([of("one", labels, annotations)], [after]).length;
  expect([
    count(of("two", labels, annotations)),
    count(of("two", labels, {})),
    count(of("two", {}, annotations)),
  ]).toEqual([1, 2, 2]);
});

test("an Application with another name is another one, however similar, unlike a Deployment", () => {
  const of = (kind: string, name: string) =>
    ({
      apiVersion: "example.com/v1",
      kind,
      metadata: { name, namespace: "a" },
      spec: { a: "1", b: "2", c: "3", d: "4", e: "5" },
    }) as unknown as Resource;
  const count = (kind: string) => matchResources([of(kind, "one")], [of(kind, "two")]).length;
  expect([count("Application"), count("HelmRelease"), count("Deployment")]).toEqual([2, 2, 1]);
});
