import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { factorLabels } from "../../src/factor/labels.ts";

const LABELS = { "app.kubernetes.io/part-of": "shop" };

/** A workload with labels on itself and on its pods. */
const workload = (kind: string, labels: Record<string, string>, podLabels = labels): Resource => ({
  apiVersion: kind === "ReplicationController" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name: "api", labels },
  spec: { template: { metadata: { labels: podLabels }, spec: {} } },
});

const pair = (parent: Resource, desired: Resource) => [parent, desired] as const;

it.each(["ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"])(
  "a label that the pods of a %s have too is written for templates, and only then",
  (kind) => {
    const parent = workload(kind, {});
    const everywhere = workload(kind, LABELS);
    // A field pays from two resources on.
    const { entries, undo } = factorLabels([pair(parent, everywhere), pair(parent, everywhere)], []);
    expect(entries).toEqual([{ pairs: LABELS, includeTemplates: true }]);
    expect(undo(everywhere, parent)).toEqual(parent);
    const onItself = workload(kind, LABELS, {});
    expect(factorLabels([pair(parent, onItself), pair(parent, everywhere)], []).entries).toEqual([
      { pairs: LABELS },
    ]);
  },
);

it("a label that jobs and pods of a CronJob have too is written for templates, and not where one of both lacks it", () => {
  const job = (labels: Record<string, string>, jobLabels = labels, podLabels = labels): Resource => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "api", labels },
    spec: {
      jobTemplate: {
        metadata: { labels: jobLabels },
        spec: { template: { metadata: { labels: podLabels }, spec: {} } },
      },
    },
  });
  const entries = (desired: Resource) => {
    const { entries, undo } = factorLabels([pair(job({}), desired), pair(job({}), desired)], []);
    const undone = undo(desired, job({}));
    return [entries, undone] as const;
  };
  expect(entries(job(LABELS))).toEqual([[{ pairs: LABELS, includeTemplates: true }], job({})]);
  for (const desired of [job(LABELS, {}), job(LABELS, LABELS, {})])
    expect(entries(desired)).toEqual([
      [{ pairs: LABELS }],
      { ...desired, metadata: { name: "api", labels: {} } },
    ]);
});

it("labels are written once for all from two resources on, without those that a parent or one of them lacks", () => {
  const [bare, labelled] = [workload("Deployment", {}), workload("Deployment", LABELS)];
  const found = (...pairs: (readonly [Resource, Resource])[]) => factorLabels(pairs, []).entries.length;
  expect(found(pair(bare, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, { ...labelled }))).toBe(0);
  expect(found(pair(bare, labelled), pair(bare, { ...bare }), pair(bare, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, labelled), pair(bare, { ...labelled }))).toBe(1);
  expect(factorLabels([pair(bare, labelled)], [labelled]).entries).toHaveLength(1);
  expect(factorLabels([], [labelled, labelled]).entries).toHaveLength(1);
  expect(factorLabels([pair(bare, labelled)], [bare]).entries).toHaveLength(0);
});

it("a label is written for templates where the claims of a StatefulSet have it too, which kustomize also labels", () => {
  const labelled = workload("Deployment", LABELS);
  const withClaims = (...metadata: object[]) => {
    const claimed = workload("StatefulSet", LABELS);
    const volumeClaimTemplates = metadata.map((one) => ({ metadata: one }));
    return { ...claimed, spec: { ...(claimed.spec as object), volumeClaimTemplates } } as Resource;
  };
  const mixed = withClaims({ name: "a", labels: LABELS }, { name: "b" });
  expect(factorLabels([], [mixed, labelled]).entries).toEqual([{ pairs: LABELS }]);
  const all = withClaims({ name: "a", labels: LABELS }, { name: "b", labels: { ...LABELS, own: "b" } });
  const { entries, undo } = factorLabels([], [all, labelled]);
  expect(entries).toEqual([{ pairs: LABELS, includeTemplates: true }]);
  expect(undo(all, undefined).spec).toMatchObject({
    volumeClaimTemplates: [{ metadata: { name: "a" } }, { metadata: { name: "b", labels: { own: "b" } } }],
  });
});
