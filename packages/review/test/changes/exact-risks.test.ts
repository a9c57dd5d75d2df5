import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { pathText } from "../../src/compare/path.ts";

const VERSIONS: Record<string, string> = {
  Deployment: "apps/v1",
  ExternalSecret: "external-secrets.io/v1",
  PodDisruptionBudget: "policy/v1",
};

/** An object by its kind and its fields: "Role {rules: []}"; none for "". */
function objects(text: string): Resource[] {
  if (text === "") return [];
  const [kind = "", fields] = text.split(/ (.*)/);
  const apiVersion = VERSIONS[kind] ?? "rbac.authorization.k8s.io/v1";
  const metadata = { name: kind === "Deployment" ? "api" : "thing", namespace: "shop" };
  return [
    { apiVersion, kind, metadata, ...(parseDocuments(fields ?? "{}", "a.yaml")[0] as object) } as Resource,
  ];
}

const role = (...rules: string[]) => `Role {rules: [${rules.map((rule) => `{${rule}}`).join(", ")}]}`;
const PODS = 'apiGroups: [""], resources: [pods], verbs: [get]';
/** Gives a role to accounts. */
const binding = (kind: string, name: string, ...accounts: string[]) =>
  `${kind} {roleRef: {kind: ClusterRole, name: ${name}}, subjects: [${accounts.map((one) => `{kind: ServiceAccount, ${one}}`).join(", ")}]}`;
const deployment = (container = "") =>
  `Deployment {spec: {replicas: 1, selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, image: "a:1"${container}}]}}}}`;
const reads = (more = "") =>
  deployment(`, env: [{name: A, valueFrom: {secretKeyRef: {name: keys, key: token${more}}}}]`);
const READ =
  "error spec.template.spec.containers[name=api].env[name=A]: Secret shop/keys must have token first: Deployment shop/api reads it (A) and new pods will not start without it";
const external = (...keys: string[]) =>
  `ExternalSecret {spec: {secretStoreRef: {name: vault}, data: [${keys.map((one) => `{secretKey: ${one[0]}, remoteRef: {key: ${one[1]}}}`).join(", ")}]}}`;
const budget = (spec: string) => `PodDisruptionBudget {spec: {${spec}}}`;
const MISSING = "warning spec: PodDisruptionBudget shop/thing allows more pods to be missing:";
const WIDER = (severity: string) => `${severity} rules: Role shop/thing allows more:`;

/** A rule, two states, and exactly what the rule says of the change: "severity path: message"; nothing for no risk. */
const CASES = rows(`
rbac-widened | ${role(PODS)} | ${role('apiGroups: [""], resources: [pods], verbs: [get, list]')} | ${WIDER("warning")} list pods
rbac-widened | ${role(PODS)} | ${role('apiGroups: [""], resources: ["*"], verbs: [get]')} | ${WIDER("error")} get *
rbac-widened | ${role(PODS)} | ${role('apiGroups: ["", apps], resources: [pods], verbs: [get]')} | ${WIDER("warning")} get pods.apps
rbac-widened | ${role(PODS)} | ${role("resources: [pods], verbs: [get]")} |
rbac-widened | ${role('apiGroups: [""], resources: [pods], verbs: ["*"]')} | ${role('apiGroups: [""], resources: [pods], verbs: [get, list]')} |
rbac-widened | ${role('apiGroups: ["*"], resources: [pods], verbs: [get]')} | ${role("apiGroups: [apps], resources: [pods], verbs: [get]")} |
rbac-widened | ${role(`${PODS}, resourceNames: [a]`)} | ${role(`${PODS}, resourceNames: [a, b]`)} | ${WIDER("warning")} get pods
rbac-widened | ${role(`${PODS}, resourceNames: [a]`)} | ${role(PODS)} | ${WIDER("warning")} get pods
rbac-widened | ${role(PODS)} | ${role(`${PODS}, resourceNames: [a]`)} |
rbac-widened | ${role(`${PODS}, resourceNames: [a, b]`)} | ${role(`${PODS}, resourceNames: [b]`)} |
rbac-widened | ${role(PODS)} | ${role(PODS, "nonResourceURLs: [/metrics], verbs: [get]")} | ${WIDER("warning")} get /metrics
rbac-widened | | ${binding("RoleBinding", "reader", "name: a")} | info roleRef: RoleBinding shop/thing is new: it gives reader to ServiceAccount a
rbac-widened | | ${binding("RoleBinding", "admin", "name: a, namespace: x")} | warning roleRef: RoleBinding shop/thing is new: it gives admin to ServiceAccount x/a
rbac-widened | | ${binding("RoleBinding", "cluster-admin", "name: a")} | warning roleRef: RoleBinding shop/thing is new: it gives cluster-admin to ServiceAccount a
rbac-widened | | ${binding("ClusterRoleBinding", "reader")} | warning roleRef: ClusterRoleBinding shop/thing is new: it gives reader to nobody
rbac-widened | ${binding("RoleBinding", "reader", "name: a")} | ${binding("RoleBinding", "reader", "name: a", "name: b")} | warning subjects: RoleBinding shop/thing also gives reader to ServiceAccount b
rbac-widened | ${binding("RoleBinding", "reader", "name: a", "name: b")} | ${binding("RoleBinding", "reader", "name: b")} |
guard-removed | ${budget("minAvailable: 2")} | | warning : PodDisruptionBudget shop/thing is removed: a drained node may stop all of its pods at once
guard-removed | ${budget("minAvailable: 60%")} | ${budget("minAvailable: 50%")} | ${MISSING} minAvailable 60% → minAvailable 50%
guard-removed | ${budget("minAvailable: 50%")} | ${budget("minAvailable: 60%")} |
guard-removed | ${budget("minAvailable: 1")} | ${budget("minAvailable: 50%")} |
guard-removed | ${budget("minAvailable: 100%")} | ${budget("maxUnavailable: 1")} | ${MISSING} minAvailable 100% → maxUnavailable 1
guard-removed | ${budget("maxUnavailable: 1")} | ${budget("maxUnavailable: 1%")} |
guard-removed | ${budget("maxUnavailable: 1")} | ${budget("maxUnavailable: 2")} | ${MISSING} maxUnavailable 1 → maxUnavailable 2
guard-removed | ${budget("minAvailable: 1")} | ${budget("")} | ${MISSING} minAvailable 1 → –
guard-removed | ${budget("selector: {matchLabels: {a: b}}")} | ${budget("selector: {matchLabels: {a: c}}")} | warning spec.selector: PodDisruptionBudget shop/thing protects different pods than before
secret-key-needed | ${deployment()} | ${reads()} | ${READ}
secret-key-needed | ${deployment()} | ${reads(", optional: true")} |
secret-key-needed | ${reads(", optional: true")} | ${reads(", optional: false")} | ${READ}
secret-key-needed | ${reads()} | ${reads(", optional: false")} |
secret-key-needed | ${external("ax")} | ${external("ax", "by")} | error spec: y must be in vault first: ExternalSecret shop/thing fetches it, and fails as a whole without it
secret-key-needed | ${external("ax")} | ${external("bx")} |
`) as [string, string, string, string][];

it.each(CASES)("%s %#", (rule, before, after, said) => {
  const { risks } = reviewEnvironment(objects(before), objects(after), { name: "shop", path: "shop" });
  expect(
    risks
      .filter(({ id }) => id === `change/${rule}`)
      .map(
        ({ severity, path, message }) =>
          `${severity} ${path === undefined ? "" : pathText(path)}: ${message}`,
      ),
  ).toEqual(said === "" ? [] : [said]);
});
