import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { namespacePlaces } from "../../src/factor/namespace.ts";

const map = (name: string, namespace?: string, kind = "ConfigMap") =>
  ({ apiVersion: "v1", kind, metadata: { name, ...(namespace && { namespace }) } }) as unknown as Resource;

it("an object is where the first of its kind and name is, and one that is missing where all of its kind are", () => {
  const placeOf = namespacePlaces([
    map("a", "one"),
    map("a", "later"),
    map("b", "two"),
    map("c"),
    map("d", "three", "Secret"),
    map("e", "three", "Secret"),
  ]);
  expect(["a", "b", "c", "other"].map((name) => placeOf(map(name)))).toEqual([
    "one",
    "two",
    undefined,
    undefined,
  ]);
  expect([placeOf(map("d", undefined, "Secret")), placeOf(map("other", undefined, "Secret"))]).toEqual([
    "three",
    "three",
  ]);
  expect(placeOf(map("a", undefined, "Service"))).toBeUndefined();
});

it("no object has a place where none says one", () => {
  expect(namespacePlaces([map("a"), map("b")])(map("a"))).toBeUndefined();
});
