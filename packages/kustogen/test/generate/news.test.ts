import { expect, it } from "vitest";
import { awaitingLines, newInputs, newsOf } from "../../src/generate/news.ts";
import type { Told } from "../../src/output/record/record.ts";

const of = (message: string, ...systems: string[]): Told => ({
  message,
  ...(systems.length > 0 && { systems }),
});
const last = (...warnings: Told[]) => ({
  code: "",
  warnings,
  awaiting: [],
  held: undefined,
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
  expect(newsOf(told, undefined, [])).toEqual({ warnings: [], standing: ["a", "b", "c.ts: is in no list"] });
  expect(newsOf(told, undefined, ["blog"]).warnings).toEqual(["b", "c.ts: is in no list"]);
});

it("systems and environments that await inputs are counted once each", () => {
  const of = (system: string, environment: string) => ({ system, environment, inputs: [] });
  expect(awaitingLines([], () => true)).toEqual([]);
  const all = [of("shop", "beta"), of("blog", "beta"), of("shop", "production")];
  expect(awaitingLines(all, () => false)).toEqual([
    "2 systems await inputs in 2 environments: npx kustogen status --awaits",
  ]);
  expect(awaitingLines(all, ({ system }) => system === "shop").at(-1)).toBe(
    "1 system awaits inputs in 1 environment: npx kustogen status --awaits",
  );
});

it("what is awaited in full names each input once, with the systems that wait for it, and one command for all pins", () => {
  const repository = { place: "beta.yaml:3", path: "argocd.repository", found: "CHANGE-ME" };
  const pin = (image: string) => ({
    place: "beta.yaml:9",
    path: `images.${image}`,
    found: "x:unpinned",
    pin: image,
  });
  const host = { place: "beta.yaml:7", path: "settings.host", found: "your-domain.com" };
  const all = [
    { system: "shop", environment: "beta", inputs: [repository, host, pin("api"), pin("web")] },
    { system: "blog", environment: "beta", inputs: [repository] },
  ];
  expect(awaitingLines(all, () => true)).toEqual([
    `In beta, Argo CD syncs automatically once this is set:
  shop, blog:
    beta.yaml:3 argocd.repository: CHANGE-ME
  shop:
    beta.yaml:7 settings.host: your-domain.com
    npx kustogen pin shop api,web beta <tag>`,
  ]);
});

it("what is awaited is new where a run changes something, unless the last run told it, whatever its line was", () => {
  const of = (system: string, line: number, found: string) => ({
    ...{ system, environment: "beta" },
    inputs: [{ place: `beta.yaml:${line}`, path: "settings.host", found }],
  });
  const all = [of("shop", 7, "a.your-domain.com"), of("blog", 9, "b.your-domain.com")];
  const touched = all.map(({ environment, system }) => ({ layer: environment, system }));
  expect(newInputs(all, undefined, touched)).toEqual(all);
  expect(newInputs(all, undefined, touched.slice(1))).toEqual(all.slice(1));
  const told = {
    ...last(),
    awaiting: [of("shop", 3, "a.your-domain.com"), of("blog", 9, "old.your-domain.com")],
  };
  expect(newInputs(all, told, touched)).toEqual(all.slice(1));
});
