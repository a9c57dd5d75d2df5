import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import { claimVolumes } from "../../../cluster/workloads/single-node-claims.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { isAnother, MISSING_CASES, missingObjects, type NamedReference, namesOf } from "./missing-objects.ts";

/** A claim, and a kind that creates one with its own name. */
const KINDS = ["PersistentVolumeClaim", "DataVolume"];

export const claimReference = defineRule({
  id: "integrity/claim-reference",
  title: "Pods mount only PersistentVolumeClaims that exist",
  why: "A pod whose claim doesn't exist stays Pending, and only its events show why.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
  example: {
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: dta}}]}}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}",
  },
  severity: "error",
  least: "info",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  isAlone: true,
  *check(state) {
    const references: NamedReference[] = [];
    for (const pod of state.pods)
      for (const { name, index } of claimVolumes(pod))
        references.push({
          kind: "PersistentVolumeClaim",
          name,
          namespace: pod.namespace,
          reader: `volume ${textAt(pod.volumes[index], "name") ?? index}`,
          resource: pod.resource,
          path: [...pod.path, "volumes", index, "persistentVolumeClaim", "claimName"],
        });
    yield* missingObjects(references, {
      state,
      exists: ({ name, namespace }) =>
        KINDS.some((kind) => state.index.find(kind, name, namespace) !== undefined) ||
        ofStatefulSet(state, name, namespace),
      known: (namespace) => KINDS.flatMap((kind) => namesOf(state, kind, namespace)),
      isCertain: true,
      meant: isAnother,
      isLocal: true,
    });
  },
});

/** True for a claim that a StatefulSet creates for one of its pods: "data-db-0". */
function ofStatefulSet({ index }: State, name: string, namespace: string | undefined): boolean {
  return index
    .ofKind("StatefulSet")
    .some(
      (set) =>
        mayShareNamespace(set.metadata.namespace, namespace) &&
        templateNames(set).some((template) => name.startsWith(`${template}-${set.metadata.name}-`)),
    );
}
