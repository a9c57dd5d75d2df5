import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { cascades } from "../../../cluster/argocd/cascade.ts";
import { at } from "../../../kubernetes/fields.ts";
import { changeRule } from "../../changes/rows.ts";

export const applicationRemoved = changeRule({
  id: "change/application-removed",
  title: "Applications are removed only on purpose",
  why:
    "If an Application has Argo CD's finalizer, everything that it deployed is deleted with it. Without the finalizer, " +
    "these objects stay, but Argo CD no longer updates them.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/",
  cases: { error: "if everything that the Application deployed is deleted with it" },
  fix: "say in the review what should happen to the objects that it deployed",
  basis: "decision",
  rows: [
    {
      ...{ kinds: ["AppProject"], group: "argoproj.io" },
      how: "gone",
      says: ({ name }) => `${name} is removed: Argo CD rejects its Applications without it`,
    },
    {
      ...{ kinds: ["Application", "ApplicationSet"], group: "argoproj.io" },
      how: "gone",
      severity: ({ before }) => (takesAlong(before) ? "error" : "warning"),
      says: ({ name, before }) =>
        `${name} is removed: ${takesAlong(before) ? "everything that it deployed is deleted with it" : "its objects stay in the cluster, but nothing updates them anymore"}`,
    },
  ],
});

/** True for an Application, or a set, with which everything goes that it deployed. */
function takesAlong(resource: Resource): boolean {
  return resource.kind === "ApplicationSet"
    ? at(resource, "spec", "syncPolicy", "preserveResourcesOnDeletion") !== true
    : cascades(resource);
}
