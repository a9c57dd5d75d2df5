import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../../kubernetes/fields.ts";

/** An Application with it takes its resources along; an AppProject with it stays until no Application belongs to it. */
export const RESOURCES_FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** True for an Application whose resources are deleted with it. */
export function cascades(application: Resource): boolean {
  return listAt(application, "metadata", "finalizers").some((one) =>
    asText(one).includes(RESOURCES_FINALIZER),
  );
}
