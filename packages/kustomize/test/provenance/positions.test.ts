import { expect, it, vi } from "vitest";
import { YAMLMap } from "yaml";
import { Positions } from "../../src/provenance/positions.ts";

const resource = (kind: string, name: string) => `kind: ${kind}\nmetadata:\n  name: ${name}\n---\n`;

it("the first resource of a kind and name is the one that is meant", () => {
  const positions = new Positions(
    resource("A", "x") + resource("B", "x") + resource("A", "y") + resource("A", "x"),
  );
  expect(positions.lineIn({ kind: "A", name: "x" }, ["metadata", "name"])).toBe(3);
  expect(positions.lineIn({ kind: "A", name: "y" }, ["metadata", "name"])).toBe(11);
  expect(positions.lineIn({ kind: "C", name: "x" }, ["metadata"])).toBe(1);
  expect(positions.lineIn(undefined, ["metadata"])).toBe(2);
});

it("a file of many resources is gone through once, not again for each that is asked for", () => {
  const names = Array.from({ length: 80 }, (_, index) => `n${index}`);
  // With a tab, all of YAML is read for it.
  const positions = new Positions(`#\t\n${names.map((name) => resource("A", name)).join("")}`);
  const looks = vi.spyOn(YAMLMap.prototype, "get");
  const lines = names.map((name) => positions.lineIn({ kind: "A", name }, ["metadata", "name"]));
  const count = looks.mock.calls.length;
  looks.mockRestore();
  expect(lines).toEqual(names.map((_, index) => 4 * index + 4));
  expect(count).toBeLessThan(10 * names.length);
});

it("an element that stands elsewhere has no line of its own, but that of its list", () => {
  const positions = new Positions("a: &x {k: 1}\nlist:\n- 1\n- *x\n");
  expect(positions.lineIn(undefined, ["list", 0])).toBe(3);
  expect(positions.lineIn(undefined, ["list", 1])).toBe(2);
  expect(positions.lineIn(undefined, ["list", 1, "k"])).toBe(2);
  expect(positions.lineIn(undefined, ["list", 2])).toBe(2);
});
