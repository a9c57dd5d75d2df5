import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";

const selector = { matchLabels: { app: "web" } };
const budget = (limit: object): Resource => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web", namespace: "shop" },
  spec: { selector, ...limit },
});
const deployment = (replicas: number): Resource => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    replicas,
    selector,
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "x:1" }] } },
  },
});

/** What a review says of a budget that changes beside this many pods. */
function said(replicas: number, before: object, after: object): string[] {
  const pods = deployment(replicas);
  const environment = { name: "beta", path: "beta" };
  const { risks } = reviewEnvironment([budget(before), pods], [budget(after), pods], environment);
  return risks.flatMap(({ id, message }) => (id === "change/guard-removed" ? [message] : []));
}

it.each([
  [4, { minAvailable: 1 }, { minAvailable: "50%" }, undefined],
  [4, { minAvailable: 3 }, { minAvailable: "50%" }, "minAvailable 3 → minAvailable 50%"],
  [2, { minAvailable: 1 }, { minAvailable: "50%" }, undefined],
  [3, { minAvailable: 2 }, { maxUnavailable: 1 }, undefined],
  [3, { minAvailable: 2 }, { maxUnavailable: 2 }, "minAvailable 2 → maxUnavailable 2"],
  [3, { maxUnavailable: 1 }, { maxUnavailable: "50%" }, "maxUnavailable 1 → maxUnavailable 50%"],
])(
  "of %d pods, a budget that goes from %j to %j allows more to be missing only if so",
  (pods, before, after, change) => {
    const expected = `PodDisruptionBudget shop/web allows more pods to be missing: ${change}`;
    expect(said(pods, before, after)).toEqual(change === undefined ? [] : [expected]);
  },
);

it("a budget is said to allow more exactly if more pods can be evicted one by one", () => {
  const amount = fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`),
  );
  const limit = fc.oneof(
    amount.map((minAvailable) => ({ minAvailable })),
    amount.map((maxUnavailable) => ({ maxUnavailable })),
  );
  /** The disruption controller lets a pod go as long as more are healthy than it desires. */
  const evicted = (
    pods: number,
    one: { minAvailable?: number | string; maxUnavailable?: number | string },
  ) => {
    const exact = (value: number | string) =>
      typeof value === "number" ? value : Math.ceil((pods * Number.parseInt(value, 10)) / 100);
    const desired =
      one.maxUnavailable === undefined ? exact(one.minAvailable ?? 0) : pods - exact(one.maxUnavailable);
    let healthy = pods;
    while (healthy > 0 && healthy > desired) healthy--;
    return pods - healthy;
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), limit, limit, (pods, before, after) => {
      expect(said(pods, before, after).length > 0).toBe(evicted(pods, after) > evicted(pods, before));
    }),
    { numRuns: 400 },
  );
});
