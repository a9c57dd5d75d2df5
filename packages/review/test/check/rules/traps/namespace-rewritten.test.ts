import { describe, expect, it } from "vitest";
import { namespaceRewritten } from "../../../../src/check/rules/traps/namespace-rewritten.ts";
import { judgedSources } from "../../sources.ts";

describe("traps/namespace-rewritten", () => {
  const role = (namespace: string) => ({
    "/overlay/kustomization.yaml": "namespace: shop\nresources: [role.yaml]\n",
    "/overlay/role.yaml": `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: reader\n${namespace}rules: []\n`,
  });

  it("reports a resource that says where it belongs and is moved", () => {
    expect(judgedSources(namespaceRewritten, role("  namespace: kube-system\n"))).toEqual([
      "warning overlay/role.yaml:5: Role reader sets namespace kube-system, but the kustomization's namespace changes it to shop",
    ]);
  });

  it("is silent about one that says nothing or the same", () => {
    expect(judgedSources(namespaceRewritten, role(""))).toEqual([]);
    expect(judgedSources(namespaceRewritten, role("  namespace: shop\n"))).toEqual([]);
  });

  it("is silent about a namespace that the author may have left behind", () => {
    expect(judgedSources(namespaceRewritten, role("  namespace: system\n"))).toEqual([]);
  });

  it("warns of an Argo CD object that leaves Argo CD's namespace", () => {
    const one = (kind: string, apiVersion = "argoproj.io/v1alpha1") =>
      judgedSources(namespaceRewritten, {
        "/overlay/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
        "/overlay/a.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: argocd}\n`,
      })[0];
    expect(one("Application")).toBe(
      "warning overlay/a.yaml:3: Application a sets namespace argocd, but the kustomization's namespace changes it to shop",
    );
    expect(one("AppProject")).toMatch(/^warning /);
    expect(one("Workflow")).toBeUndefined();
    expect(one("Application", "app.k8s.io/v1beta1")).toBeUndefined();
  });

  it("warns of rights in another namespace than what is beside them", () => {
    const beside = (object: string, namespace = "system") => {
      const files = role(`  namespace: ${namespace}\n`);
      return judgedSources(namespaceRewritten, {
        ...files,
        "/overlay/kustomization.yaml": "namespace: shop\nresources: [role.yaml, a.yaml]\n",
        "/overlay/a.yaml": object,
      })[0];
    };
    expect(beside("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n")).toBe(
      "warning overlay/role.yaml:5: Role reader sets namespace system, but the kustomization's namespace changes it to shop",
    );
    expect(beside("apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: web}\n")).toMatch(
      /^warning .*Role reader/,
    );
    expect(beside("apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: system}\n")).toBeUndefined();
    expect(beside("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")).toBeUndefined();
    expect(beside("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n", "_")).toBeUndefined();
  });

  it("warns of a Namespace that becomes one of the cluster's, of Argo CD or of Flux", () => {
    const files = (namespace: string) => ({
      "/overlay/kustomization.yaml": `namespace: ${namespace}\nresources: [namespace.yaml]\n`,
      "/overlay/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: home\n",
    });
    expect(judgedSources(namespaceRewritten, files("flux-system"))).toEqual([
      "warning overlay/namespace.yaml:4: Namespace home becomes flux-system, because the kustomization's namespace renames it too",
    ]);
    const placeholder = files("flux-system");
    placeholder["/overlay/namespace.yaml"] = placeholder["/overlay/namespace.yaml"].replace("home", "_");
    expect(judgedSources(namespaceRewritten, placeholder)).toEqual([]);
    // An overlay for another stage renames it on purpose.
    expect(judgedSources(namespaceRewritten, files("home-staging"))).toEqual([]);
    expect(judgedSources(namespaceRewritten, files("home"))).toEqual([]);
  });

  it("warns of a binding whose account default becomes that of another namespace", () => {
    const binding = (name: string, namespace: string) =>
      judgedSources(namespaceRewritten, {
        "/overlay/kustomization.yaml": "namespace: shop\nresources: [binding.yaml]\n",
        "/overlay/binding.yaml": `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\nsubjects:\n- {kind: ServiceAccount, name: ${name}, namespace: ${namespace}}\n`,
      });
    expect(binding("default", "monitoring")).toEqual([
      "warning overlay/binding.yaml:6: RoleBinding a binds the account default of namespace monitoring, but the kustomization's namespace makes it that of shop",
    ]);
    expect(binding("default", "shop")).toEqual([]);
    // kustomize changes only accounts that it renders, of those with another name.
    expect(binding("prometheus", "monitoring")).toEqual([]);
  });
});
