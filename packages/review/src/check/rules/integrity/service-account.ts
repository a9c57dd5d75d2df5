import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { bindingsIn } from "../../../cluster/bindings.ts";
import { namedAccountOf } from "../../../cluster/workloads/service-account.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { isAnother, MISSING_CASES, missingObjects, type NamedReference } from "./missing-objects.ts";

/** True for a binding from Flux's installation, which lists all controllers, even those that aren't installed. */
function isOfFlux({ metadata }: Resource): boolean {
  return metadata.labels?.["app.kubernetes.io/part-of"] === "flux";
}

/** True if the names differ only in that one says that it is an account: `shop-sa` and `shop`. */
function isSameAccount(one: string, other: string): boolean {
  const bare = (name: string) => name.replace(/-(?:sa|svc-?acct|service-?account)$/, "");
  return bare(one) === bare(other);
}

export const serviceAccount = defineRule({
  id: "integrity/service-account",
  title: "Pods and bindings refer only to ServiceAccounts that exist",
  why:
    "Without the ServiceAccount, no pod of the workload is created, and only the ReplicaSet's events " +
    "show why. A binding to a missing account grants nothing, and one that doesn't set the account's " +
    "namespace is rejected.",
  source: "https://kubernetes.io/docs/concepts/security/service-accounts/",
  example: {
    bad: "serviceAccountName: wbe # the ServiceAccount is called web",
    good: "serviceAccountName: web",
  },
  severity: "error",
  least: "info",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  *check(state) {
    // A missing account of pods may be the one that a binding refers to.
    const ofPods: NamedReference[] = [];
    const ofBindings: NamedReference[] = [];
    const look = (references: NamedReference[], reference: Omit<NamedReference, "kind">) => {
      if (reference.name !== "default") references.push({ kind: "ServiceAccount", ...reference });
    };
    for (const { namespace, path, resource, spec } of state.pods) {
      const name = namedAccountOf(spec);
      if (name !== undefined)
        look(ofPods, { name, namespace, reader: "the pod", resource, path: [...path, "serviceAccountName"] });
    }
    for (const resource of bindingsIn(state.index))
      for (const [subject, index] of itemsAt(resource, "subjects")) {
        const name = textAt(subject, "name");
        if (subject.kind !== "ServiceAccount" || name === undefined || isOfFlux(resource)) continue;
        const path = ["subjects", index];
        const namespace = textAt(subject, "namespace") ?? resource.metadata.namespace;
        if (textAt(subject, "namespace") === undefined && resource.kind === "ClusterRoleBinding") {
          // kustomize fills in the namespace of an account in the same build, of which a part wasn't read.
          if (state.inPart) continue;
          yield {
            resource,
            path,
            message: `names ServiceAccount ${name} without its namespace; the API server rejects it`,
            fix: "set the namespace of the ServiceAccount",
          };
        } else look(ofBindings, { name, namespace, reader: `the binding`, resource, path });
      }
    for (const references of [ofPods, ofBindings])
      yield* missingObjects(references, {
        state,
        isCertain: ({ namespace, resource }) =>
          namespace === state.authored?.namespace && resource.kind !== "ClusterRoleBinding",
        meant: (candidate, reference) =>
          isAnother(candidate, reference) || isSameAccount(candidate, reference.name),
        // Pods of `kafka-controller` and `kafka-broker` may share an account named kafka.
        isLocal: true,
      });
  },
});
