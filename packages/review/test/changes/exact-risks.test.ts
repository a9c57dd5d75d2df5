import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { pathText } from "../../src/compare/path.ts";

type Fields = Record<string, unknown>;

function object(
  apiVersion: string,
  kind: string,
  fields: Fields,
  name = "thing",
  metadata: Fields = {},
): Resource {
  return { apiVersion, kind, metadata: { name, namespace: "shop", ...metadata }, ...fields } as Resource;
}

const RBAC = "rbac.authorization.k8s.io/v1";
const role = (...rules: Fields[]) => [object(RBAC, "Role", { rules })];
const binding = (kind: string, roleName: string, ...subjects: Fields[]) => [
  object(RBAC, kind, { roleRef: { kind: "ClusterRole", name: roleName }, subjects }),
];
const pods = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const account = (name: string, namespace?: string) => ({
  kind: "ServiceAccount",
  name,
  ...(namespace && { namespace }),
});
const budget = (spec: Fields) => [object("policy/v1", "PodDisruptionBudget", { spec })];
const deployment = (replicas: number, container: Fields = {}, kind = "Deployment") =>
  object(
    "apps/v1",
    kind,
    {
      spec: {
        replicas,
        selector: { matchLabels: { app: "api" } },
        template: {
          metadata: { labels: { app: "api" } },
          spec: { containers: [{ name: "api", image: "a:1", ...container }] },
        },
      },
    },
    "api",
  );
const external = (...data: Fields[]) => [
  object("external-secrets.io/v1", "ExternalSecret", { spec: { secretStoreRef: { name: "vault" }, data } }),
];
const fetched = (secretKey: string, key: string) => ({ secretKey, remoteRef: { key } });
const reads = (secret: string, key: string, optional?: boolean) =>
  deployment(1, {
    env: [
      {
        name: "A",
        valueFrom: { secretKeyRef: { name: secret, key, ...(optional !== undefined && { optional }) } },
      },
    ],
  });

/** A rule, two states, and exactly what the rule says of the change: "severity path: message", nothing for no risk. */
const CASES: [rule: string, before: Resource[], after: Resource[], ...said: string[]][] = [
  // Roles
  [
    "rbac-widened",
    role(pods),
    role({ ...pods, verbs: ["get", "list"] }),
    "warning rules: Role shop/thing allows more: list pods",
  ],
  [
    "rbac-widened",
    role(pods),
    role({ ...pods, resources: ["*"] }),
    "error rules: Role shop/thing allows more: get *",
  ],
  [
    "rbac-widened",
    role(pods),
    role({ ...pods, apiGroups: ["", "apps"] }),
    "warning rules: Role shop/thing allows more: get pods.apps",
  ],
  ["rbac-widened", role(pods), role({ ...pods, apiGroups: undefined as never })],
  ["rbac-widened", role({ ...pods, verbs: ["*"] }), role({ ...pods, verbs: ["get", "list"] })],
  ["rbac-widened", role({ ...pods, apiGroups: ["*"] }), role({ ...pods, apiGroups: ["apps"] })],
  [
    "rbac-widened",
    role({ ...pods, resourceNames: ["a"] }),
    role({ ...pods, resourceNames: ["a", "b"] }),
    "warning rules: Role shop/thing allows more: get pods",
  ],
  [
    "rbac-widened",
    role({ ...pods, resourceNames: ["a"] }),
    role(pods),
    "warning rules: Role shop/thing allows more: get pods",
  ],
  ["rbac-widened", role(pods), role({ ...pods, resourceNames: ["a"] })],
  ["rbac-widened", role({ ...pods, resourceNames: ["a", "b"] }), role({ ...pods, resourceNames: ["b"] })],
  [
    "rbac-widened",
    role(pods),
    role(pods, { nonResourceURLs: ["/metrics"], verbs: ["get"] }),
    "warning rules: Role shop/thing allows more: get /metrics",
  ],
  // Bindings
  [
    "rbac-widened",
    [],
    binding("RoleBinding", "reader", account("a")),
    "info roleRef: RoleBinding shop/thing is new: it gives reader to ServiceAccount a",
  ],
  [
    "rbac-widened",
    [],
    binding("RoleBinding", "admin", account("a", "x")),
    "warning roleRef: RoleBinding shop/thing is new: it gives admin to ServiceAccount x/a",
  ],
  [
    "rbac-widened",
    [],
    binding("RoleBinding", "cluster-admin", account("a")),
    "error roleRef: RoleBinding shop/thing is new: it gives cluster-admin to ServiceAccount a",
  ],
  [
    "rbac-widened",
    [],
    binding("ClusterRoleBinding", "reader"),
    "warning roleRef: ClusterRoleBinding shop/thing is new: it gives reader to nobody",
  ],
  [
    "rbac-widened",
    binding("RoleBinding", "reader", account("a")),
    binding("RoleBinding", "reader", account("a"), account("b")),
    "warning subjects: RoleBinding shop/thing also gives reader to ServiceAccount b",
  ],
  [
    "rbac-widened",
    binding("RoleBinding", "reader", account("a"), account("b")),
    binding("RoleBinding", "reader", account("b")),
  ],
  // Numbers of pods
  // Disruption budgets
  [
    "guard-removed",
    budget({ minAvailable: 2 }),
    [],
    "warning : PodDisruptionBudget shop/thing is removed: a drained node may stop all of its pods at once",
  ],
  [
    "guard-removed",
    budget({ minAvailable: "60%" }),
    budget({ minAvailable: "50%" }),
    "warning spec: PodDisruptionBudget shop/thing allows more pods to be missing: minAvailable 60% → minAvailable 50%",
  ],
  ["guard-removed", budget({ minAvailable: "50%" }), budget({ minAvailable: "60%" })],
  // Of how many pods isn't known.
  ["guard-removed", budget({ minAvailable: 1 }), budget({ minAvailable: "50%" })],
  [
    "guard-removed",
    budget({ minAvailable: "100%" }),
    budget({ maxUnavailable: 1 }),
    "warning spec: PodDisruptionBudget shop/thing allows more pods to be missing: minAvailable 100% → maxUnavailable 1",
  ],
  ["guard-removed", budget({ maxUnavailable: 1 }), budget({ maxUnavailable: "1%" })],
  [
    "guard-removed",
    budget({ maxUnavailable: 1 }),
    budget({ maxUnavailable: 2 }),
    "warning spec: PodDisruptionBudget shop/thing allows more pods to be missing: maxUnavailable 1 → maxUnavailable 2",
  ],
  [
    "guard-removed",
    budget({ minAvailable: 1 }),
    budget({}),
    "warning spec: PodDisruptionBudget shop/thing allows more pods to be missing: minAvailable 1 → –",
  ],
  [
    "guard-removed",
    budget({ selector: { matchLabels: { a: "b" } } }),
    budget({ selector: { matchLabels: { a: "c" } } }),
    "warning spec.selector: PodDisruptionBudget shop/thing protects different pods than before",
  ],
  // Argo CD
  // Secrets
  [
    "secret-key-needed",
    [deployment(1)],
    [reads("keys", "token")],
    "error spec.template.spec.containers[name=api].env[name=A]: Secret shop/keys must have token first: Deployment shop/api reads it (A) and new pods will not start without it",
  ],
  ["secret-key-needed", [deployment(1)], [reads("keys", "token", true)]],
  [
    "secret-key-needed",
    [reads("keys", "token", true)],
    [reads("keys", "token", false)],
    "error spec.template.spec.containers[name=api].env[name=A]: Secret shop/keys must have token first: Deployment shop/api reads it (A) and new pods will not start without it",
  ],
  ["secret-key-needed", [reads("keys", "token")], [reads("keys", "token", false)]],
  [
    "secret-key-needed",
    external(fetched("a", "x")),
    external(fetched("a", "x"), fetched("b", "y")),
    "error spec: y must be in vault first: ExternalSecret shop/thing fetches it, and fails as a whole without it",
  ],
  ["secret-key-needed", external(fetched("a", "x")), external(fetched("b", "x"))],
];

it.each(CASES)("%s %#", (rule, before, after, ...said) => {
  const { risks } = reviewEnvironment(before, after, { name: "beta/shop", path: "overlays/beta/shop" });
  expect(
    risks
      .filter(({ id }) => id.replace(/^change\//, "") === rule)
      .map(
        ({ severity, path, message }) =>
          `${severity} ${path === undefined ? "" : pathText(path)}: ${message}`,
      ),
  ).toEqual(said);
});
