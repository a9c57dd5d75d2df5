import { cascades } from "../../../cluster/argocd/cascade.ts";
import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { isOfArgo } from "./argo-fields.ts";
import { removedResources } from "./changed.ts";

export const applicationRemoved = defineRule({
  id: "change/application-removed",
  title: "Applications are removed only on purpose",
  why:
    "If an Application has Argo CD's finalizer, everything that it deployed is deleted with it. Without the finalizer, " +
    "these objects stay, but Argo CD no longer updates them.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/",
  worst: "error",
  cases: { error: "if everything that the Application deployed is deleted with it" },
  basis: "decision",
  fix: "say in the review what should happen to the objects that it deployed",
  *checkChange(_before, _after, context) {
    for (const resource of removedResources(context, ...ARGO_KINDS)) {
      if (!isOfArgo(resource)) continue;
      if (resource.kind === "AppProject") {
        yield {
          resource,
          message: `${resourceText(resource)} is removed: Argo CD rejects its Applications without it`,
        };
        continue;
      }
      const takesAlong =
        resource.kind === "ApplicationSet"
          ? at(resource, "spec", "syncPolicy", "preserveResourcesOnDeletion") !== true
          : cascades(resource);
      yield {
        severity: takesAlong ? ("error" as const) : ("warning" as const),
        resource,
        message: `${resourceText(resource)} is removed: ${takesAlong ? "everything that it deployed is deleted with it" : "its objects stay in the cluster, but nothing updates them anymore"}`,
      };
    }
  },
});
