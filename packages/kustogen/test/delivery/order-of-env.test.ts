import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { resourceChanges } from "@kustogen/review/compare/resources.ts";
import { restartsOf } from "@kustogen/review/impact/restarts.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeChanges } from "../../src/delivery/describe-changes.ts";

const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/** A workload whose variables stand in some order. */
function workload(kind: string, at: number, names: readonly string[], replicas: number): Resource {
  const env = names.map((name) => ({ name, value: name.toLowerCase() }));
  const template = { spec: { containers: [{ name: "main", image: "a:1", env }] } };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { replicas, template };
  return {
    apiVersion: kind.endsWith("Job") ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name: `w${at}`, namespace: "shop" },
    spec,
  };
}

const order = fc.shuffledSubarray(["A", "B", "C", "D"], { minLength: 4 });
const state = fc.array(fc.tuple(fc.constantFrom(...KINDS), order, order, fc.nat(1)), {
  minLength: 1,
  maxLength: 3,
});

it("the message of gen names the same restarts for the order of env as a review does", () => {
  fc.assert(
    fc.property(state, (parts) => {
      const before = parts.map(([kind, old, _now, replicas], at) => workload(kind, at, old, replicas));
      const after = parts.map(([kind, _old, now, replicas], at) => workload(kind, at, now, replicas));
      const changes = resourceChanges(before, after);
      const restarts = restartsOf(changes, objectsOf(before), objectsOf(after));
      expect(restarts.every(({ reason }) => reason === "main: order of env")).toBe(true);
      const said = describeChanges("", before, after).filter((text) =>
        text.includes("pods restart: order of env"),
      );
      // Workloads with the same change are named together, and the only one not at all.
      const named = parts.length === 1 ? said.map(() => "w0") : said.join().match(/w\d/g);
      expect(named ?? []).toEqual(restarts.map(({ name }) => name));
    }),
    { numRuns: 200 },
  );
});
