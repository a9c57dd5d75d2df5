import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../../kubernetes/fields.ts";

/**
 * On an Application: deleting it deletes what it deployed. On an AppProject: it stays until no Application is left that
 * belongs to it, because an Application whose project is gone can't delete anything and is stuck forever.
 */
export const RESOURCES_FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** True for an Application that takes what it deployed along when it is deleted. */
export function cascades(application: Resource): boolean {
  return listAt(application, "metadata", "finalizers").some((one) =>
    asText(one).includes(RESOURCES_FINALIZER),
  );
}
