import { groupOf } from "../../kubernetes/resource.ts";
import type { State } from "./state.ts";

/** True where resources are of kinds that only OpenShift serves. */
export function isOpenShift({ resources }: State): boolean {
  return resources.some(({ apiVersion }) => groupOf(apiVersion).endsWith(".openshift.io"));
}
