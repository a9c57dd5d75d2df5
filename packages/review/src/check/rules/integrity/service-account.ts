import { referenceRule } from "../../references/findings.ts";
import type { Reference } from "../../references/reference.ts";
import { referencesOf } from "../../references/table.ts";

/** True for an account of a ClusterRoleBinding whose namespace isn't written. */
function isWithoutNamespace({ namespace, resource }: Reference): boolean {
  return resource.kind === "ClusterRoleBinding" && namespace === undefined;
}

export const serviceAccount = referenceRule({
  id: "integrity/service-account",
  page: {
    title: "Pods and bindings refer only to ServiceAccounts that exist",
    why:
      "Without the ServiceAccount, no pod of the workload is created, and only the ReplicaSet's events " +
      "show why. A binding to a missing account grants nothing, and one that doesn't set the account's " +
      "namespace is rejected.",
    source: "https://kubernetes.io/docs/concepts/security/service-accounts/",
    bad: "serviceAccountName: wbe # the ServiceAccount is called web",
    good: "serviceAccountName: web",
  },
  judging: {
    isCertain: ({ namespace, resource }, { authored }) =>
      namespace === authored?.namespace && resource.kind !== "ClusterRoleBinding",
    isLocal: true,
  },
  references: (state) => referencesOf(state, "account").filter((one) => !isWithoutNamespace(one)),
  *more(state) {
    // kustomize fills in the namespace of an account in the same build, of which a part wasn't read.
    const unclear = state.inPart ? [] : referencesOf(state, "account").filter(isWithoutNamespace);
    for (const { name, path, resource } of unclear)
      yield {
        ...{ resource, path, fix: "set the namespace of the ServiceAccount" },
        message: `names ServiceAccount ${name} without its namespace; the API server rejects it`,
      };
  },
});
