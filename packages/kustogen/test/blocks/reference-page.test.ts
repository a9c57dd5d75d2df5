import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as blocks from "../../src/blocks/index.ts";
import { OPTIONS } from "../../src/blocks/options.ts";
import * as kustogen from "../../src/index.ts";
import * as settings from "../../src/settings/index.ts";

const PAGE = readFileSync(new URL("../../docs/blocks.md", import.meta.url), "utf8");

it("the page of blocks and settings names every function that there is, and no other", () => {
  const code = [...PAGE.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text).join(" ");
  const exported = [...Object.keys(blocks), ...Object.keys(settings)];
  expect(exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);

  const called = [...code.matchAll(/(?<![.\w])([a-z]\w*)\(/g)].map(([, name = ""]) => name);
  expect(called.filter((name) => ![...exported, ...Object.keys(kustogen)].includes(name))).toEqual([]);
});

it("the page of blocks has the options of each, and marks those that may be left out", () => {
  const calls = [...PAGE.matchAll(/`(\w+)\((?:part|system), \{ ([^}]+) \}\)`/g)];
  const shown = calls.map(([, block = "", options = ""]) => [block, options.split(", ").sort()]);
  const { envSource, ingressPath, ...ofBlocks } = OPTIONS;
  expect([envSource, ingressPath]).toEqual([expect.any(String), expect.any(String)]);
  const accepted = Object.entries(ofBlocks).map(([block, options]) => [
    block,
    options
      .split(" ")
      .map((option) => (option.endsWith("!") ? option.slice(0, -1) : `${option}?`))
      .sort(),
  ]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(accepted));
});
