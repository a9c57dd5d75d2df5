import fc from "fast-check";
import { expect, test } from "vitest";
import { summaryLines } from "../../src/delivery/message.ts";
import { summarise } from "../../src/delivery/summary.ts";
import { changedFirst } from "../../src/generate/changed-first.ts";
import { movedFirst } from "../../src/generate/moved-first.ts";
import type { StepBetween } from "../../src/generate/step-between.ts";
import { inputOf, middle, paths, rendered, type Texts, type Wish, type Wishes } from "./moving.ts";

function step(before: Wishes, after: Wishes): { moved: StepBetween | undefined; old: Texts; now: Texts } {
  const { input, ...texts } = inputOf(before, after);
  return { moved: movedFirst(input), ...texts };
}

test("what begins to differ in production moves first, and its own change touches its overlay alone", () => {
  const { moved, now } = step({ beta: {}, production: {} }, { beta: {}, production: { pods: 3 } });
  expect(paths(middle(moved as StepBetween), now)).toEqual(["overlays/production/shop/kustomization.yaml"]);
  expect(moved?.scope).toContain("base/shop");
});

test("what becomes in production as it is elsewhere changes its overlay alone, and moves then", () => {
  const { input, old } = inputOf({ beta: {}, production: { word: "b" } }, { beta: {}, production: {} });
  expect(movedFirst(input)).toBeUndefined();
  const changed = middle(changedFirst(input) as StepBetween);
  expect(paths(old, changed)).toEqual(["overlays/production/shop/deployment-api.env.yaml"]);
});

test("an environment that goes is the first step, and what moves then the second", () => {
  const { input, old } = inputOf({ beta: {}, production: { word: "b" } }, { beta: {} });
  const changed = middle(changedFirst(input) as StepBetween);
  const gone = paths(old, changed);
  expect(gone.length).toBeGreaterThan(0);
  for (const path of gone) expect(path).toMatch(/^overlays\/production\//);
});

test("an environment that comes is the second step, and what moves for it the first", () => {
  const { moved, now } = step({ beta: {} }, { beta: {}, production: { pods: 3, tag: "v2" } });
  const changed = paths(middle(moved as StepBetween), now);
  expect(changed.length).toBeGreaterThan(0);
  for (const path of changed) expect(path).toMatch(/^overlays\/production\//);
});

const alone: Wishes = { beta: {}, production: { word: "b" }, eu: { word: "b" } };
const inGroup = (word: string, more: Wish = {}): Wishes => ({
  "group:aws": { word },
  beta: {},
  production: { groups: ["aws"], ...more },
  eu: { groups: ["aws"] },
});

test("a group that comes is a second step: first its environments change by themselves", () => {
  for (const [after, changes] of [
    [inGroup("c"), ["production/shop/deployment-api.env.yaml", "eu/shop/deployment-api.env.yaml"]],
    [inGroup("b", { pods: 3 }), ["production/shop/kustomization.yaml"]],
  ] as const) {
    const { input, old } = inputOf(alone, after);
    expect(movedFirst(input)).toBeUndefined();
    const changed = middle(changedFirst(input) as StepBetween);
    expect(paths(old, changed)).toEqual(changes.map((path) => `overlays/${path}`));
  }
  // Where no environment changes, all of it is one move.
  const { input } = inputOf(alone, inGroup("b"));
  expect([movedFirst(input), changedFirst(input)]).toEqual([undefined, undefined]);
});

test("a group that comes with its first environment is the second step, and what moves for both the first", () => {
  const { moved, now } = step(
    { beta: {} },
    { "group:aws": { word: "c" }, beta: {}, production: { groups: ["aws"], pods: 3 } },
  );
  const changed = paths(middle(moved as StepBetween), now);
  expect(changed.length).toBeGreaterThan(2);
  for (const path of changed) expect(path).toMatch(/^overlays\/(?:aws|production)\//);
});

test("a group that goes is the second step, and is no environment whose objects go", () => {
  const { input, old } = inputOf(inGroup("c"), { ...alone, eu: { word: "c" } });
  const changed = middle(changedFirst(input) as StepBetween);
  for (const path of paths(old, changed)) expect(path).toMatch(/^overlays\/production\//);
  expect(changed.has("overlays/aws/shop/kustomization.yaml")).toBe(true);
  expect(summaryLines(summarise(input))).toEqual([
    "shop (production): WORD c → b",
    "moved, same rendering: shop (eu)",
  ]);
});

test("a value of a group is one change of its layer alone", () => {
  const { input, old, now } = inputOf(inGroup("c"), inGroup("d"));
  expect([movedFirst(input), changedFirst(input)]).toEqual([undefined, undefined]);
  expect(paths(old, now)).toEqual(["overlays/aws/shop/deployment-api.env.yaml"]);
});

test("one change of all environments, and one of an overlay, are one step", () => {
  expect(
    step({ beta: {}, production: {} }, { beta: { pods: 2 }, production: { pods: 2 } }).moved,
  ).toBeUndefined();
  expect(
    step({ beta: {}, production: { pods: 2 } }, { beta: {}, production: { pods: 3 } }).moved,
  ).toBeUndefined();
});

test("the step between renders to what was before, and leaves to the next what differs", () => {
  const wish = fc.record(
    {
      pods: fc.integer({ min: 1, max: 3 }),
      word: fc.constantFrom("a", "b"),
      port: fc.constantFrom(80, 81),
      tag: fc.constantFrom("v1", "v2"),
      groups: fc.constantFrom([], [], ["aws"]),
    },
    { requiredKeys: [] },
  );
  const wishes = fc.uniqueArray(fc.tuple(fc.constantFrom("beta", "staging", "production", "eu"), wish), {
    selector: ([name]) => name,
    minLength: 1,
  });
  // Mostly one environment changes, as people do it.
  const next = fc.tuple(fc.constantFrom("beta", "staging", "production", "eu"), fc.option(wish));
  let [found, foundLast] = [0, 0];
  fc.assert(
    fc.property(wishes, fc.array(next, { minLength: 1, maxLength: 2 }), (one, others) => {
      const before: Record<string, Wish> = Object.fromEntries(one);
      const after = { ...before };
      for (const [name, change] of others)
        if (change !== null) after[name] = change;
        else if (Object.keys(after).length > 1) delete after[name];
      const group = { "group:aws": { word: "b" } };
      const { input, old, now } = inputOf({ ...group, ...before }, { ...group, ...after });
      const moved = movedFirst(input);
      if (moved === undefined) {
        const changed = changedFirst(input);
        if (changed === undefined) return;
        foundLast++;
        const texts = middle(changed);
        for (const name of Object.keys(after)) expect(rendered(texts, name)).toEqual(rendered(now, name));
        // What is shared is what it was.
        expect(paths(old, texts).filter((path) => path.startsWith("base/"))).toEqual([]);
        return;
      }
      found++;
      const texts = middle(moved);
      for (const name of Object.keys(before)) {
        if (!texts.has(`overlays/${name}/shop/kustomization.yaml`)) throw new Error(`${name} is lost`);
        expect(rendered(texts, name)).toEqual(rendered(old, name));
      }
      // What is shared is what it will be.
      expect(paths(texts, now).filter((path) => path.startsWith("base/"))).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(3);
  expect(foundLast).toBeGreaterThan(1);
});
