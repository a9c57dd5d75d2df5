import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { BINDINGS, bindingsIn } from "../../../cluster/bindings.ts";
import { lossOfGuard } from "../../../cluster/guards.ts";
import { accountOf } from "../../../cluster/workloads/service-account.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { deletedResources } from "./changed.ts";
import { disruptionBudgetLowered } from "./disruption-budget-lowered.ts";
import { ACTIONS, guardWeakened } from "./guard-weakened.ts";

export const guardRemoved = defineRule({
  id: "change/guard-removed",
  title: "Quotas, policies, alerts, disruption budgets and permissions are kept, and stay as strict",
  why:
    "Removing or weakening a quota, policy, alert, disruption budget or permission causes no immediate error. But the API server then " +
    "accepts objects that it rejected before, no one is alerted when something breaks, or a program fails " +
    "at the first request for which it lacks permission. With a lower disruption budget, draining a node may stop " +
    "more of a workload's pods at once.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: app} # the ResourceQuota is gone",
    good: "kind: ResourceQuota\nmetadata: {name: shop}\nspec: {hard: {pods: 10}}\n---\nkind: ConfigMap\nmetadata: {name: app}",
  },
  least: "info",
  cases: {
    info: "if only a budget's selector changes, and still selects all the pods that it selected before",
  },
  judges: Object.keys(ACTIONS),
  fix: "keep the object as it was, or say in the review what replaces it",
  *checkChange(before, after, context) {
    yield* guardWeakened(context);
    yield* disruptionBudgetLowered(before, after, context);
    for (const resource of deletedResources(context)) {
      const consequence = BINDINGS.includes(resource.kind)
        ? lostRights(resource, after)
        : lossOfGuard(resource);
      if (consequence !== undefined)
        yield { resource, message: `${resourceText(resource)} is removed: ${consequence}` };
    }
  },
});

/** The permissions that pods or groups of people lose with a binding; undefined if nobody does, or another one gives the same. */
function lostRights(binding: Resource, { index, pods }: State): string | undefined {
  const role = (one: Resource) => `${textAt(one, "roleRef", "kind")} ${textAt(one, "roleRef", "name")}`;
  const others = bindingsIn(index).filter((one) => role(one) === role(binding));
  const kept = new Set(others.flatMap(accountsOf));
  const used = new Set(pods.map(({ spec, namespace }) => `${namespace}/${accountOf(spec)}`));
  const [account] = accountsOf(binding).filter((one) => used.has(one) && !kept.has(one));
  if (account !== undefined)
    return `the pods of ServiceAccount ${account} lose the permissions of ${role(binding)}`;
  const groups = others.flatMap(groupsOf);
  const [group] = groupsOf(binding).filter((one) => !groups.includes(one));
  return group === undefined ? undefined : `Group ${group} loses the permissions of ${role(binding)}`;
}

function accountsOf(binding: Resource): string[] {
  return itemsAt(binding, "subjects").flatMap(([subject]) =>
    subject.kind === "ServiceAccount"
      ? [`${textAt(subject, "namespace") ?? binding.metadata.namespace ?? ""}/${textAt(subject, "name")}`]
      : [],
  );
}

/** The groups of people in a binding, with its namespace if they are permitted something only there. */
function groupsOf(binding: Resource): string[] {
  const where = binding.kind === "RoleBinding" ? ` in ${binding.metadata.namespace ?? "its namespace"}` : "";
  return itemsAt(binding, "subjects").flatMap(([subject]) =>
    subject.kind === "Group" ? [`${textAt(subject, "name")}${where}`] : [],
  );
}
