import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import type { Resource } from "../../../kubernetes/resource.ts";
import type { State } from "../../facts/state.ts";
import { defineRule } from "../../rule.ts";
import { missingObjects, type NamedReference, namesOf } from "./missing-objects.ts";

const KINDS = [
  "PriorityClass",
  "StorageClass",
  "IngressClass",
  "RuntimeClass",
  "VolumeSnapshotClass",
  "GatewayClass",
];

export const classReference = defineRule({
  id: "integrity/class-reference",
  title: "A class that is named is there: of storage, priority, ingress, runtime, snapshots or gateways",
  why:
    "Pods of a PriorityClass or RuntimeClass that doesn't exist are refused, a claim of an unknown StorageClass stays " +
    "Pending, and an Ingress of an unknown class is served by nobody.",
  source: "https://kubernetes.io/docs/concepts/storage/storage-classes/",
  severity: "warning",
  worst: "error",
  needs: ["rendered"],
  *check(state) {
    const references = [...classReferences(state)];
    for (const kind of KINDS) {
      const known = namesOf(state, kind, undefined);
      const missing = references.filter((one) => one.kind === kind && !known.includes(one.name));
      // Classes are the cluster's as a rule, so that one that is missing among others says nothing.
      yield* missingObjects(missing, () => known, 0);
    }
  },
});

function* classReferences({ index, pods }: State): Iterable<NamedReference> {
  const reference = (
    kind: string,
    name: string | undefined,
    resource: Resource,
    reader: string,
    path: NamedReference["path"],
  ): NamedReference[] =>
    name === undefined ? [] : [{ kind, name, namespace: undefined, reader, resource, path }];
  for (const { path, resource, spec } of pods) {
    const priority = textAt(spec, "priorityClassName");
    if (priority !== undefined && !priority.startsWith("system-"))
      yield* reference("PriorityClass", priority, resource, "the pod", [...path, "priorityClassName"]);
    yield* reference("RuntimeClass", textAt(spec, "runtimeClassName"), resource, "the pod", [
      ...path,
      "runtimeClassName",
    ]);
  }
  for (const claim of index.ofKind("PersistentVolumeClaim"))
    yield* reference("StorageClass", textAt(claim, "spec", "storageClassName"), claim, "the claim", [
      "spec",
      "storageClassName",
    ]);
  for (const set of index.ofKind("StatefulSet"))
    for (const [template, i] of itemsAt(set, "spec", "volumeClaimTemplates"))
      yield* reference(
        "StorageClass",
        textAt(template, "spec", "storageClassName"),
        set,
        "the claim template",
        ["spec", "volumeClaimTemplates", i],
      );
  for (const ingress of index.ofKind("Ingress"))
    yield* reference("IngressClass", textAt(ingress, "spec", "ingressClassName"), ingress, "the Ingress", [
      "spec",
      "ingressClassName",
    ]);
  for (const snapshot of index.ofKind("VolumeSnapshot"))
    yield* reference(
      "VolumeSnapshotClass",
      textAt(snapshot, "spec", "volumeSnapshotClassName"),
      snapshot,
      "the snapshot",
      ["spec", "volumeSnapshotClassName"],
    );
  for (const gateway of index.ofKind("Gateway", "gateway.networking.k8s.io"))
    yield* reference("GatewayClass", textAt(gateway, "spec", "gatewayClassName"), gateway, "the Gateway", [
      "spec",
      "gatewayClassName",
    ]);
}
