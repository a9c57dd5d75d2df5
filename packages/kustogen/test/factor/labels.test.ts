import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { factorLabels } from "../../src/factor/labels.ts";

const LABELS = { "app.kubernetes.io/part-of": "shop" };

/** A workload with labels on itself and on its pods. */
const workload = (kind: string, labels: Record<string, string>, podLabels = labels): Resource => ({
  apiVersion: "apps/v1",
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
