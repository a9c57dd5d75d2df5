import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { BINDINGS, bindingsIn } from "../../../cluster/bindings.ts";
import { lossOfGuard } from "../../../cluster/guards.ts";
import { replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { budgetLimit, keptBy } from "../../../cluster/workloads/budgets.ts";
import { accountOf } from "../../../cluster/workloads/service-account.ts";
import { readablePath } from "../../../compare/path.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { goesWithItsPods, takesAll } from "../../changes/changed.ts";
import { PUBLIC_KINDS, publicRoutes, shownHost } from "../../changes/public-routes.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import type { State } from "../../model/state.ts";

/** What budgets protect: fewer pods than before, or other ones. */
const BUDGETS: readonly Row[] = [
  {
    kinds: ["PodDisruptionBudget"],
    how: "gone",
    if: ({ before, states }) => !goesWithItsPods(states, at(before, "spec", "selector"), before),
    says: ({ name }) => `${name} is removed: a drained node may stop all of its pods at once`,
  },
  {
    kinds: ["PodDisruptionBudget"],
    value: (one) => at(one, "spec", "selector"),
    path: "spec.selector",
    how: "changed",
    if: ({ before, after, states, was, is }) => !takesAll(states, [was, is], [before, after]),
    says: ({ name, is }) =>
      `${name} protects ${isMap(is) ? "different pods than before" : "no pods anymore"}`,
  },
  {
    kinds: ["PodDisruptionBudget"],
    value: (one) => budgetLimit(one)?.map(asText).join(" ") ?? "–",
    path: "spec",
    how: "changed",
    // Of as many pods as there are now, so that a share and a number compare.
    if: ({ before, after, states: [, state] }) => {
      const pods = podsOf(state, after);
      return keptBy(after, pods) < keptBy(before, pods);
    },
    says: ({ name, was, is }) => `${name} allows more pods to be missing: ${asText(was)} → ${asText(is)}`,
  },
];

export const guardRemoved = changeRule({
  id: "change/guard-removed",
  title: "Quotas, policies, alerts, disruption budgets and permissions are kept, and budgets stay as strict",
  why:
    "There is no immediate error. But the API server accepts what it rejected before, no one is alerted, a " +
    "program lacks permission at its first request, or draining a node stops too many pods at once.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
  bad: "kind: ConfigMap\nmetadata: {name: app} # the ResourceQuota is gone",
  good: "kind: ResourceQuota\nmetadata: {name: shop}\nspec: {hard: {pods: 10}}\n---\nkind: ConfigMap\nmetadata: {name: app}",
  fix: "keep the object as it was, or say in the review what replaces it",
  rows: [
    ...BUDGETS,
    {
      how: "gone",
      says: ({ name, before, states: [, after] }) => {
        const loss = BINDINGS.includes(before.kind) ? lostRights(before, after) : lossOfGuard(before);
        return loss && `${name} is removed: ${loss}`;
      },
    },
  ],
});

/** The permissions that pods or groups of people lose with a binding; undefined if nobody does, or another one gives the same. */
function lostRights(binding: Resource, { index, pods }: State): string | undefined {
  const role = (one: Resource) => `${textAt(one, "roleRef", "kind")} ${textAt(one, "roleRef", "name")}`;
  const others = bindingsIn(index).filter((one) => role(one) === role(binding));
  const kept = new Set(others.flatMap(subjectsOf));
  const used = new Set(pods.map(({ spec, namespace }) => `ServiceAccount ${namespace}/${accountOf(spec)}`));
  const lost = subjectsOf(binding).filter((one) => !kept.has(one));
  const account = lost.find((one) => used.has(one));
  if (account !== undefined) return `the pods of ${account} lose the permissions of ${role(binding)}`;
  const group = lost.find((one) => one.startsWith("Group "));
  return group === undefined ? undefined : `${group} loses the permissions of ${role(binding)}`;
}

/** Service accounts with their namespace, and groups of people with that in which they are permitted something. */
function subjectsOf(binding: Resource): string[] {
  const own = binding.metadata.namespace;
  return itemsAt(binding, "subjects").map(([subject]) => {
    const name = textAt(subject, "name");
    if (subject.kind === "ServiceAccount")
      return `ServiceAccount ${textAt(subject, "namespace") ?? own ?? ""}/${name}`;
    const where = binding.kind === "RoleBinding" ? ` in ${own ?? "its namespace"}` : "";
    return `${textAt(subject, "kind")} ${name}${where}`;
  });
}

function podsOf(state: State, budget: Resource): number {
  const selected = state.selectable.selected(at(budget, "spec", "selector"), budget.metadata.namespace);
  return selected.reduce((sum, { resource }) => sum + (replicasIn(state, resource)?.least ?? 1), 0) || MANY;
}

/** Where the pods of a budget are unknown. */
const MANY = 100;

/** Kinds that control access. */
export const AUTH_KINDS: readonly string[] = [
  "AuthorizationPolicy",
  "PeerAuthentication",
  "RequestAuthentication",
  "SecurityPolicy",
  "ServerAuthorization",
];

export const authChanged = changeRule({
  id: "change/auth-changed",
  title: "Access to public routes stays the same, and connections stay encrypted",
  why: "Everyone may get access, or passwords can be read in transit, and nothing reports an error.",
  source: "https://owasp.org/Top10/A01_2021-Broken_Access_Control/",
  cases: { error: "if a policy that protected a route is removed" },
  bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
  good: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}], tls: [{hosts: [shop.example.com], secretName: shop}]}",
  fix: "keep the authentication and TLS, or say in the review who gets access and why",
  basis: "decision",
  rows: [
    {
      kinds: AUTH_KINDS,
      how: "gone",
      severity: "error",
      says: ({ name }) => `${name} is removed: everything that it protected is open`,
    },
    {
      kinds: AUTH_KINDS,
      path: "spec.**",
      how: "changed",
      once: true,
      says: ({ name, path }) => `${name} changes who has access: ${readablePath(path)}`,
    },
    {
      kinds: PUBLIC_KINDS,
      value: hostsWithTls,
      path: "spec",
      how: "loses",
      says: ({ name, items, after }) => {
        const served = new Set(publicRoutes(after).map(({ host }) => host));
        const hosts = items.filter((host) => served.has(host)).map(shownHost);
        if (hosts.length === 0) return undefined;
        return `${name}: ${hosts.join(", ")} ${hosts.length === 1 ? "is" : "are"} no longer served with TLS`;
      },
    },
  ],
});

/** The hosts that are served with TLS; "*" for any host. */
function hostsWithTls(resource: Resource): string[] {
  const { kind, spec } = resource;
  const all = () => publicRoutes(resource).map(({ host }) => host);
  if (kind === "Ingress")
    return itemsAt(spec, "tls").flatMap(([entry]) => {
      const hosts = listAt(entry, "hosts").filter((host) => typeof host === "string");
      return hosts.length === 0 ? all() : hosts;
    });
  return at(spec, "tls") === undefined ? [] : all();
}
