import { expect, it } from "vitest";
import { awaitingLines, awaitingText, newsOf } from "../../src/generate/news.ts";
import type { Told } from "../../src/output/record/record.ts";

const of = (message: string, ...systems: string[]): Told => ({
  message,
  ...(systems.length > 0 && { systems }),
});
const last = (...warnings: Told[]) => ({
  code: "",
  warnings,
  awaiting: [],
  held: { systems: 0, environments: 0, objects: {} },
});

it("a run shows the warnings that the last one hadn't, and those of systems that it changed", () => {
  const told = [of("a.ts:3: old", "shop"), of("a.ts:9: new", "shop"), of("b", "blog"), of("whole")];
  const before = last(of("a.ts:2: old", "shop"), of("b", "blog"), of("whole"));
  expect(newsOf(told, before, ["blog"])).toEqual({
    warnings: ["a.ts:9: new", "b"],
    standing: ["a.ts:3: old", "whole"],
  });
});

it("a fresh clone repeats no warning of a system that the run leaves as it is", () => {
  const told = [of("a", "shop"), of("b", "blog", "shop"), of("c.ts: is in no list")];
  expect(newsOf(told, undefined, [])).toEqual({ warnings: ["c.ts: is in no list"], standing: ["a", "b"] });
  expect(newsOf(told, undefined, ["blog"]).warnings).toEqual(["b", "c.ts: is in no list"]);
});

it("what an environment itself awaits is named in the line that counts systems, and has its own words", () => {
  const inputs = [{ place: "beta.yaml:4", path: "argocd.repository", found: "https://x/CHANGE-ME.git" }];
  const own = { system: "", environment: "beta", inputs };
  const shop = { system: "shop", environment: "beta", inputs };
  const more = "inputs in 1 environment: npx kustogen status --awaits";
  expect(awaitingLines([], [])).toEqual([]);
  expect(awaitingLines([own], [])).toEqual([`argocd.repository awaits ${more}`]);
  expect(awaitingLines([own, shop], [])).toEqual([`1 system and argocd.repository await ${more}`]);
  expect(awaitingText(own)).toBe(
    "beta awaits inputs, and Argo CD can't read this repository until then; without that line, the remote origin counts:\n  beta.yaml:4 argocd.repository: https://x/CHANGE-ME.git",
  );
});
