import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { podOf } from "../../../cluster/objects.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources } from "./changed.ts";

export const fixedUser = defineRule({
  id: "change/fixed-user",
  title: "On OpenShift, no pod requests a specific user",
  why:
    "OpenShift rejects pods that request a user outside the range of user IDs of their namespace, so the " +
    "workload gets no pods. This is what its default SecurityContextConstraints (restricted-v2) enforce.",
  source:
    "https://docs.openshift.com/container-platform/4.17/authentication/managing-security-context-constraints.html",
  fix: "on OpenShift, leave out `runAsUser`, `runAsGroup` and `fsGroup`, or allow the user with SecurityContextConstraints for the service account",
  *checkChange(_before, after, context) {
    for (const { after: resource, changes } of changedResources(context)) {
      if (podOf(after, resource) === undefined) continue;
      const fixed = changes.find(
        ({ path, before, after: now }) =>
          path.includes("securityContext") && userIn(now) !== undefined && userIn(now) !== userIn(before),
      );
      if (fixed === undefined) continue;
      // Checked only now, because it searches all objects and few changes are about users.
      if (!isOpenShift(after)) return;
      yield {
        resource,
        path: fixed.path,
        message: `${resourceText(resource)} requests user ${userIn(fixed.after)}: OpenShift's restricted-v2 constraint rejects pods with a user outside the namespace's range`,
      };
    }
  },
});

/** The user that a security context, or the field itself, sets. */
function userIn(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return undefined;
  const { runAsUser, fsGroup, runAsGroup } = value as Record<string, unknown>;
  const user = [runAsUser, fsGroup, runAsGroup].find((one) => typeof one === "number");
  return user === undefined ? undefined : String(user);
}

/** True for an environment with OpenShift objects or annotations. */
function isOpenShift({ resources }: State): boolean {
  return resources.some((resource) => jsonText(resource).includes("openshift.io/"));
}
