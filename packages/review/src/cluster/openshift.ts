import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { ClusterObjects } from "./objects.ts";

/** True if there are resources of kinds that only OpenShift serves. */
export function isOpenShift({ resources }: ClusterObjects): boolean {
  return resources.some(({ apiVersion }) => groupOf(apiVersion).endsWith(".openshift.io"));
}
