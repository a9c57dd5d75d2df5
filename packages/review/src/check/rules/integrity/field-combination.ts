import { bindingsIn } from "../../../cluster/bindings.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { REFUSED } from "./refused-in-kinds.ts";
import { refusedInPods } from "./refused-in-pods.ts";
import { refusedInSelectors } from "./refused-in-selectors.ts";

export const fieldCombination = defineRule({
  id: "integrity/field-combination",
  title:
    "Fields have values that the API server accepts, and fields that exclude each other aren't set together",
  why:
    "A schema can't express everything that the API server rejects. For example, it rejects:\n\n- a " +
    "PodDisruptionBudget with both limits\n- a pod without containers, and a probe on an init container " +
    "that isn't a sidecar\n- a toleration with `operator: Exists` and a value, and a selector with " +
    "`operator: In` and no values\n- a file mode above 0777, a LimitRange whose default is above its " +
    "maximum, and an unknown time zone\n- a binding whose ServiceAccount has an API group, or whose " +
    "role doesn't have the group `rbac.authorization.k8s.io`\n- a Role (not a ClusterRole) with " +
    "`nonResourceURLs`\n- an HTTPRoute whose path doesn't begin with a slash, and a Gateway with two " +
    "equal listeners\n- through the webhooks of cert-manager and CloudNativePG: a key size that the " +
    "algorithm doesn't support, a recovery from an external cluster that isn't listed, or a database that " +
    "starts in two ways",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget",
  severity: "error",
  least: "warning",
  cases: { warning: "for the selectors of a custom kind, which only its controller rejects" },
  basis: "refused",
  example: {
    bad: "kind: PodDisruptionBudget\nspec: {minAvailable: 1, maxUnavailable: 1}",
    good: "kind: PodDisruptionBudget\nspec: {minAvailable: 1}",
  },
  isAlone: true,
  *check(state) {
    for (const { message, ...rest } of wrongIn(state))
      yield { ...rest, message: `${message}; the API server rejects it` };
    for (const { message, severity, ...rest } of refusedInSelectors(state.resources))
      yield severity === undefined
        ? { ...rest, message: `${message}; the API server rejects it` }
        : { ...rest, message, severity };
  },
});

function* wrongIn(state: State): Iterable<Finding> {
  const { index, pods } = state;
  for (const [{ wrong }, resources] of index.among(REFUSED))
    for (const resource of resources) yield* wrong(resource);
  yield* refusedInPods(state);
  for (const resource of index.ofKind("PodDisruptionBudget", "policy"))
    if (at(resource, "spec", "minAvailable") != null && at(resource, "spec", "maxUnavailable") != null)
      yield {
        resource,
        path: ["spec", "maxUnavailable"],
        message: "sets minAvailable and maxUnavailable",
        fix: "remove one of them",
      };
  for (const resource of bindingsIn(index))
    for (const [named, path] of [
      [at(resource, "roleRef"), ["roleRef"]] as const,
      ...itemsAt(resource, "subjects").map(([subject, i]) => [subject, ["subjects", i]] as const),
    ]) {
      const [kind, group = ""] = [textAt(named, "kind"), textAt(named, "apiGroup")];
      const isAccount = kind === "ServiceAccount";
      if (group === "" || hasVariable(group) || (!isAccount && group === "rbac.authorization.k8s.io"))
        continue;
      yield {
        resource,
        path: [...path, "apiGroup"],
        message: `gives ${kind} ${textAt(named, "name")} the API group ${group}, although ${isAccount ? "ServiceAccounts have none" : "its group is rbac.authorization.k8s.io"}`,
        fix: isAccount ? "remove apiGroup" : "write rbac.authorization.k8s.io, without a version",
      };
    }
  for (const { resource, path, spec, containers } of pods) {
    if (at(spec, "hostNetwork") !== true) continue;
    for (const { name, ports } of containers)
      for (const { hostPort, containerPort } of ports)
        if (typeof hostPort === "number" && hostPort !== 0 && hostPort !== containerPort)
          yield {
            resource,
            path,
            message: `container ${name} has hostPort ${hostPort} for containerPort ${String(containerPort)}, although the pod uses the node's network`,
            fix: "write the same port in both, or leave hostPort out",
          };
  }
}
