import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../../kubernetes/fields.ts";

/** True for an Application that takes what it deployed along when it is deleted. */
export function cascades(application: Resource): boolean {
  return listAt(application, "metadata", "finalizers").some((one) =>
    asText(one).includes("resources-finalizer"),
  );
}
