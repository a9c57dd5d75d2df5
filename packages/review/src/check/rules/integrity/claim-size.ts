import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const SIZE = ["resources", "requests", "storage"];

export const claimSize = defineRule({
  id: "integrity/claim-size",
  title: "PersistentVolumeClaims request a size, and PersistentVolumes have a capacity",
  why:
    "The API server rejects a PersistentVolumeClaim that requests no storage, and a PersistentVolume without " +
    "a capacity. For a StatefulSet's claim template, the error appears only when a claim is created, and the " +
    "StatefulSet gets no pods.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims",
  example: {
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
  },
  severity: "error",
  basis: "refused",
  kinds: ["PersistentVolumeClaim", "PersistentVolume", "StatefulSet"],
  *check({ index }) {
    const fix = "set its size under spec.resources.requests.storage";
    for (const { resource, spec, path, isTemplate } of writtenClaims(index))
      if (isNothing(at(spec, ...SIZE)))
        yield {
          resource,
          path: isTemplate ? path.slice(0, -1) : path,
          ...(!isTemplate && isNothing(at(resource, "spec")) && { trait: "part-of-object" as const }),
          message: isTemplate
            ? "the claim requests no storage, so it isn't created and no pod starts"
            : "requests no storage; the API server rejects it",
          fix,
        };
    for (const resource of index.ofKind("PersistentVolume", ""))
      if (isNothing(at(resource, "spec", "capacity", "storage")))
        yield {
          resource,
          path: ["spec"],
          message: "has no capacity; the API server rejects it",
          fix: "set its size under spec.capacity.storage",
        };
  },
});

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
