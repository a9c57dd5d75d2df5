import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { MISSING_CASES, missingObjects } from "../../references/findings.ts";
import type { Reference } from "../../references/reference.ts";
import { referencesOf } from "../../references/table.ts";

/** True for an account of a ClusterRoleBinding whose namespace isn't written. */
function isWithoutNamespace({ namespace, resource }: Reference): boolean {
  return resource.kind === "ClusterRoleBinding" && namespace === undefined;
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
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    const references = referencesOf(state, "account");
    // kustomize fills in the namespace of an account in the same build, of which a part wasn't read.
    for (const { name, path, resource } of state.inPart ? [] : references.filter(isWithoutNamespace))
      yield {
        resource,
        path,
        message: `names ServiceAccount ${name} without its namespace; the API server rejects it`,
        fix: "set the namespace of the ServiceAccount",
      };
    const isOfPod = ({ path }: Reference) => path.at(-1) === "serviceAccountName";
    // A missing account of pods may be the one that a binding refers to.
    for (const isAsked of [isOfPod, (one: Reference) => !isOfPod(one) && !isWithoutNamespace(one)])
      yield* missingObjects(state, references.filter(isAsked), {
        isCertain: (one) => isOwn(state, one),
        isLocal: true,
        least,
      });
  },
});

function isOwn({ authored }: State, { namespace, resource }: Reference): boolean {
  return namespace === authored?.namespace && resource.kind !== "ClusterRoleBinding";
}
