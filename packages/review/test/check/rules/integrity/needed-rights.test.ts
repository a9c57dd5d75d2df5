import { describe, expect, it } from "vitest";
import { neededRights } from "../../../../src/check/rules/integrity/needed-rights.ts";
import { judged, state } from "../../state.ts";

const RBAC = "apiVersion: rbac.authorization.k8s.io/v1\nkind";
const role = (rules: string, kind = "ClusterRole") =>
  `${RBAC}: ${kind}\nmetadata: {name: ops, namespace: shop}\nrules: [${rules}]\n---\n`;
const binding = (kind = "ClusterRole", subject = "kind: ServiceAccount, name: ops, namespace: shop") =>
  `${RBAC}: ${kind}Binding\nmetadata: {name: ops, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ops}\nsubjects: [{${subject}}]\n---\n`;
const pods = (container: string, account = "serviceAccountName: ops, ") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ops, namespace: shop}\nspec: {template: {spec: {${account}containers: [{name: ops, ${container}}]}}}\n`;
const rule = (group: string, resource: string, verbs = "get, list, watch") =>
  `{apiGroups: ['${group}'], resources: [${resource}], verbs: [${verbs}]}`;
const said = (rules: string, container: string) =>
  judged(
    neededRights,
    state(
      role(rules).replace(", namespace: shop", "") +
        binding().replace("ops, namespace: shop}\nrole", "ops}\nrole") +
        pods(container),
    ),
  );
const script = (text: string) => `image: bitnami/kubectl, command: [sh, -c, ${JSON.stringify(text)}]`;
const dns = (sources: string, tag = "v0.15.0") =>
  `image: 'registry.k8s.io/external-dns/external-dns:${tag}', args: [${sources}]`;
const PLACE = "warning Deployment ops (namespace shop): spec.template.spec.containers[0]: container ops runs";
const OF = "but no role of ServiceAccount ops grants";

describe("integrity/needed-rights", () => {
  it("warns of a source of external-dns that it may not list", () => {
    expect(said(rule("networking.k8s.io", "ingresses"), dns("--source=ingress, --source=service"))).toEqual([
      `${PLACE} external-dns with --source=service, ${OF} list services`,
    ]);
    expect(said(rule("gateway.networking.k8s.io", "'*'"), dns("--source=gateway-httproute"))).toEqual([
      `${PLACE} external-dns with --source=gateway-httproute, ${OF} list namespaces`,
    ]);
    expect(said(rule("", "services"), dns("--source=service"))).toEqual([]);
    expect(said(rule("", "services"), dns("--source=service", "v0.18.0"))).toEqual([
      `${PLACE} external-dns with --source=service, ${OF} list endpointslices.discovery.k8s.io`,
    ]);
    expect(said(rule("", "pods"), dns("--source=crd"))).toHaveLength(1);
    expect(said(rule("", "pods"), dns("--source=crd, --crd-source-kind=Record"))).toEqual([]);
    expect(said(rule("", "pods"), dns("--source=other, --provider=aws"))).toEqual([]);
  });

  it("warns of a kubectl command that no role permits", () => {
    expect(said(rule("", "pods"), script("kubectl -n shop delete pod -l app=web"))).toEqual([
      `${PLACE} kubectl delete pods, ${OF} delete pods`,
    ]);
    expect(
      said(
        rule("", "pods"),
        script("kubectl rollout restart deployment/web\nkubectl rollout restart deploy db"),
      ),
    ).toEqual([`${PLACE} kubectl rollout restart deployments, ${OF} patch deployments.apps`]);
    expect(said(rule("apps", "deployments"), script("kubectl rollout status deployment/web"))).toEqual([]);
    expect(
      said(rule("apps", "deployments"), script("kubectl scale --replicas=0 deployment web")),
    ).toHaveLength(1);
    expect(
      said(rule("apps", "deployments/scale", "patch"), script("kubectl scale deployment web --replicas 0")),
    ).toEqual([]);
    expect(said(rule("", "pods"), script("x=$(kubectl get ds -o name)"))).toHaveLength(1);
    expect(said(rule("", "pods"), script("kubectl exec web -- ls"))).toHaveLength(1);
    expect(said(rule("", "'*'", "'*'"), script("kubectl exec web -- ls && kubectl logs web"))).toEqual([]);
    expect(said(rule("", "pods/exec", "create"), script("kubectl exec web -- ls"))).toEqual([]);
    expect(
      said(rule("", "pods"), "image: bitnami/kubectl, command: [kubectl], args: [delete, secret, web]"),
    ).toHaveLength(1);
  });

  it("knows a command by its words alone", () => {
    for (const text of [
      "kubectl get pods",
      "# kubectl delete pod web",
      "echo kubectl delete pod web",
      "kubectl --context other delete pod web",
      "kubectl apply -f web.yaml",
      "kubectl get $KIND",
      "kubectl get widgets",
      "kubectl version",
      "helm delete pod",
    ])
      expect(said(rule("", "pods"), script(text))).toEqual([]);
    const env = `${script("kubectl delete pod web")}, env: [{name: KUBECONFIG, value: /config}]`;
    expect(said(rule("", "pods"), env)).toEqual([]);
  });

  it("judges only an account whose roles are all here", () => {
    const container = script("kubectl delete pod web");
    const of = (...objects: string[]) => judged(neededRights, state(objects.join("")));
    expect(of(role(rule("", "pods"), "Role"), binding("Role"), pods(container))).toHaveLength(1);
    expect(
      of(role(rule("", "pods"), "Role"), binding("Role", "kind: ServiceAccount, name: ops"), pods(container)),
    ).toHaveLength(1);
    expect(of(binding("Role"), pods(container))).toEqual([]);
    expect(of(role(rule("", "pods"), "Role"), pods(container))).toEqual([]);
    expect(
      of(role(rule("", "pods"), "Role"), binding("Role", "kind: User, name: ops"), pods(container)),
    ).toEqual([]);
    expect(of(role(rule("", "pods"), "Role"), binding("Role"), pods(container, ""))).toEqual([]);
    const everyone = "kind: Group, name: 'system:serviceaccounts'";
    expect(of(role(rule("", "pods"), "Role"), binding("Role", everyone), pods(container, ""))).toHaveLength(
      1,
    );
    const aggregated = role("").replace("rules:", "aggregationRule: {clusterRoleSelectors: []}\nrules:");
    expect(of(aggregated, binding(), pods(container))).toEqual([]);
  });
});
