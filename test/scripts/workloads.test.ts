import { expect, test } from "vitest";
import { changedTemplates, restartedBetween } from "../../scripts/e2e/workloads.ts";

const pods = (workloads: Record<string, string[]>): Map<string, Set<string>> =>
  new Map(Object.entries(workloads).map(([name, uids]) => [name, new Set(uids)]));

test.each([
  ["the same pods", ["a", "b"], ["a", "b"], []],
  ["all replaced", ["a", "b"], ["c", "d"], ["web"]],
  ["replaced and scaled", ["a"], ["c", "d"], ["web"]],
  ["scaled up", ["a"], ["a", "b"], []],
  ["scaled down", ["a", "b"], ["a"], []],
  ["scaled to none", ["a"], [], []],
])("a workload with %s", (_, before, after, restarted) => {
  expect(restartedBetween(pods({ web: before }), pods({ web: after }))).toEqual(restarted);
});

test("a workload of which only some pods were replaced is a rollout that got stuck", () => {
  expect(() => restartedBetween(pods({ web: ["a", "b"] }), pods({ web: ["a", "c"] }))).toThrow(/only some/);
});

test("workloads that come or go did not restart", () => {
  expect(restartedBetween(pods({ old: ["a"] }), pods({ new: ["b"] }))).toEqual([]);
});

test("the workloads with another template are those that were there before, sorted", () => {
  const before = new Map([
    ["web", "1"],
    ["api", "1"],
    ["db", "1"],
  ]);
  const after = new Map([
    ["web", "2"],
    ["api", "2"],
    ["db", "1"],
    ["new", "1"],
  ]);
  expect(changedTemplates(before, after)).toEqual(["api", "web"]);
});
