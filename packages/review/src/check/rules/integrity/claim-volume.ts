import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isEmptySelector, printLabels, selectsLabels } from "../../../cluster/selection/label-selector.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { at, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { nanosOf } from "../../../kubernetes/quantity.ts";
import { defineRule } from "../../rule.ts";

export const claimVolume = defineRule({
  id: "integrity/claim-volume",
  title: "A claim fits the volume that it names or selects",
  why:
    "A PersistentVolumeClaim with a `volumeName` waits forever if the volume is reserved for another " +
    "claim, has another class, is smaller, or lacks an access mode. If the volume's `claimRef` names the " +
    "claim, Kubernetes checks none of that. A claim with a selector waits for a volume with the labels " +
    "that it selects.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume",
  severity: "error",
  least: "warning",
  cases: { warning: "if no volume in the environment has the labels that the claim selects" },
  basis: "broken",
  kinds: ["PersistentVolumeClaim", "StatefulSet"],
  example: {
    bad: "kind: PersistentVolume\nmetadata: {name: photos}\nspec: {capacity: {storage: 5Gi}, storageClassName: nfs}\n---\nkind: PersistentVolumeClaim\nmetadata: {name: photos}\nspec: {volumeName: photos, storageClassName: nfs, resources: {requests: {storage: 50Gi}}}",
    good: "kind: PersistentVolume\nmetadata: {name: photos}\nspec: {capacity: {storage: 5Gi}, storageClassName: nfs}\n---\nkind: PersistentVolumeClaim\nmetadata: {name: photos}\nspec: {volumeName: photos, storageClassName: nfs, resources: {requests: {storage: 5Gi}}}",
  },
  isAlone: true,
  *check({ index, inPart }) {
    const volumes = index.ofKind("PersistentVolume", "");
    for (const { resource, spec, path } of inPart === true || volumes.length === 0
      ? []
      : writtenClaims(index)) {
      const { selector } = spec;
      if (selector === undefined || isEmptySelector(selector) || textAt(spec, "volumeName")) continue;
      if (volumes.some(({ metadata }) => selectsLabels(selector, metadata.labels ?? {}))) continue;
      const labels = [...new Set(volumes.map(({ metadata }) => printLabels(metadata.labels ?? {})))];
      yield {
        resource,
        path: [...path, "selector"],
        severity: "warning",
        message: `waits for a volume with ${printLabels(mapAt(selector, "matchLabels"))}; those here have ${labels.filter((one) => one !== "").join(", or ") || "no labels"}`,
        fix: "write the labels of a volume that exists: no provisioner creates one for a claim with a selector",
      };
    }
    for (const resource of index.ofKind("PersistentVolumeClaim", "")) {
      const name = textAt(resource, "spec", "volumeName");
      const volume = name === undefined ? undefined : index.find("PersistentVolume", name, undefined, "");
      if (volume === undefined) continue;
      const problem =
        reservation(resource, volume) ?? (isReserved(volume) ? undefined : misfit(resource, volume));
      if (problem === undefined) continue;
      yield {
        resource,
        path: ["spec", ...problem.path],
        message: `waits for volume ${name}, which ${problem.message}`,
        fix: problem.fix,
      };
    }
  },
});

interface Problem {
  path: string[];
  message: string;
  fix: string;
}

function isReserved(volume: Resource): boolean {
  return textAt(volume, "spec", "claimRef", "name") !== undefined;
}

/** The problem of a claim whose volume is reserved for another. */
function reservation({ metadata }: Resource, volume: Resource): Problem | undefined {
  const name = textAt(volume, "spec", "claimRef", "name");
  const namespace = textAt(volume, "spec", "claimRef", "namespace") ?? metadata.namespace;
  if (name === undefined || (name === metadata.name && (metadata.namespace ?? namespace) === namespace))
    return undefined;
  return {
    path: ["volumeName"],
    message: `is reserved for claim ${name} of namespace ${namespace ?? "default"}`,
    fix: `name this claim in the volume's claimRef, or another volume here`,
  };
}

/** The problem of a claim that asks for what its volume doesn't have. */
function misfit(claim: Resource, volume: Resource): Problem | undefined {
  const wanted = at(claim, "spec", "storageClassName");
  const has = textAt(volume, "spec", "storageClassName") ?? "";
  // Without one the claim gets the default class.
  if (typeof wanted === "string" && wanted !== has)
    return {
      path: ["storageClassName"],
      message: `has ${has === "" ? "no class" : `class ${has}`}, not ${wanted === "" ? "none" : wanted}`,
      fix: "write the same storageClassName in both",
    };
  const size = at(claim, "spec", "resources", "requests", "storage");
  const capacity = at(volume, "spec", "capacity", "storage");
  const [most, least] = [nanosOf(capacity), nanosOf(size)];
  if (most !== undefined && least !== undefined && least > most)
    return {
      path: ["resources", "requests", "storage"],
      message: `has ${String(capacity)}, not ${String(size)}`,
      fix: "request no more than the volume has",
    };
  const modes = listAt(volume, "spec", "accessModes");
  const missing = listAt(claim, "spec", "accessModes").find((mode) => !modes.includes(mode));
  if (missing === undefined || modes.length === 0) return undefined;
  return {
    path: ["accessModes"],
    message: `has ${modes.map(String).join(", ")}, not ${String(missing)}`,
    fix: "ask for the access modes that the volume has",
  };
}
