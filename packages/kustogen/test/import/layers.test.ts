import { expect, test } from "vitest";
import { countOf, ImportedLayers, layersOf } from "../../src/import/layers.ts";

const layers = () =>
  new ImportedLayers(
    ["eu-beta", "eu-production", "us-beta"].map((name) => ({ name, stage: "" })),
    [{ name: "eu", members: ["eu-beta", "eu-production"] }],
  );

test("a set is named after its group, or else after its environments", () => {
  expect([0b011, 0b101, 0b100, 0].map((set) => layers().label(set))).toEqual([
    "eu",
    "eu-beta-us-beta",
    "us-beta",
    "",
  ]);
});

test("a set contains the environments with a value, and is counted", () => {
  expect(layersOf(["a", undefined, ""])).toBe(0b101);
  expect([0, 0b101, 0b111].map(countOf)).toEqual([0, 2, 3]);
  expect(layers().indexes(0b101)).toEqual([0, 2]);
});

test("a group is used only once something asks for it", () => {
  const all = layers();
  expect([all.groups, all.groupNames, all.members("eu"), all.members("us")]).toEqual([[], ["eu"], 0b011, 0]);
  expect([all.groupsOf("eu-beta"), all.groupsOf("eu-beta", false)]).toEqual([[], ["eu"]]);
  expect([all.members("eu", true), all.groups, all.groupsOf("eu-beta")]).toEqual([0b011, ["eu"], ["eu"]]);
  expect([all.groupsOf("us-beta"), all.isGroup(0b011), all.isGroup(0b001)]).toEqual([[], true, false]);
});
