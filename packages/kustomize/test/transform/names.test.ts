import { describe, expect, it } from "vitest";
import { configMap, deployment, expectRefused, expectRendered, render } from "../build.ts";

describe("prefixes and suffixes", () => {
  it("spare namespaces, CRDs and API services", () => {
    const text = (kind: string, apiVersion: string): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\n`;
    const all = [
      text("Namespace", "v1"),
      text("CustomResourceDefinition", "apiextensions.k8s.io/v1"),
      text("APIService", "apiregistration.k8s.io/v1"),
    ];
    expectRendered(
      {
        "app/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: p-\n",
        "app/all.yaml": all.join("---\n"),
      },
      all.join("---\n"),
    );
  });

  it("keep a name that is written as a number a number, as the real program does", () => {
    const files = {
      "app/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: '1'\n",
      "app/a.yaml": configMap("2"),
    };
    expectRendered(files, configMap("12"));
    expectRendered({ ...files, "app/a.yaml": configMap('"2"') }, configMap('"12"'));
  });
});

describe("references by name", () => {
  const binding = (subject: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: all
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: reader
subjects:
- kind: ServiceAccount
${subject}`;
  const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: bot\n";
  const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: reader\n";

  it("follow name and namespace of what they mean", () => {
    const text = render({
      "app/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: p-\nnamespace: shop\n",
      "app/all.yaml": [binding("  name: bot\n  namespace: default\n"), account, role].join("---\n"),
    });
    expect(text).toContain(
      "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: p-reader\n",
    );
    expect(text).toContain("subjects:\n- kind: ServiceAccount\n  name: p-bot\n  namespace: shop\n");
  });

  it("stay within the namespace and the layer they are written in", () => {
    const user = (name: string, namespace: string): string =>
      deployment(name, "        envFrom:\n        - configMapRef:\n            name: conf\n").replace(
        `name: ${name}\n`,
        `name: ${name}\n  namespace: ${namespace}\n`,
      );
    const files = {
      "one/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: one-\n",
      "one/all.yaml": [configMap("conf", "a"), user("web", "a")].join("---\n"),
      "two/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: two-\n",
      "two/all.yaml": [configMap("conf", "a"), user("web", "a")].join("---\n"),
      "app/kustomization.yaml": "resources: [../one, ../two]\n",
    };
    const text = render(files);
    expect(text.match(/configMapRef:\n\s+name: one-conf/g)).toHaveLength(1);
    expect(text.match(/configMapRef:\n\s+name: two-conf/g)).toHaveLength(1);
  });

  it("that could mean two resources are refused", () => {
    expectRefused(
      {
        "app/kustomization.yaml": "resources: [a, b, binding.yaml]\n",
        "app/binding.yaml": binding("  name: bot\n"),
        "app/a/kustomization.yaml": "resources: [sa.yaml]\nnamespace: a\n",
        "app/a/sa.yaml": account,
        "app/b/kustomization.yaml": "resources: [sa.yaml]\nnamespace: b\n",
        "app/b/sa.yaml": account,
      },
      ["/app/kustomization.yaml", 'its reference "bot" could mean', "(namespace a)", "(namespace b)"],
    );
  });

  it("are found where a configuration says", () => {
    const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  config: conf\n";
    const text = render({
      "app/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: p-\nconfigurations: [config.yaml]\n",
      "app/config.yaml":
        "nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - {kind: Widget, path: spec/config}\n",
      "app/all.yaml": [widget, configMap("conf")].join("---\n"),
    });
    expect(text).toContain("spec:\n  config: p-conf\n");
  });

  it("and prefixes lose their default where a configuration names a kind, as in the real program", () => {
    const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\n";
    expectRendered(
      {
        "app/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: p-\nconfigurations: [config.yaml]\n",
        "app/config.yaml": "namePrefix:\n- {kind: Widget, path: metadata/name}\n",
        "app/all.yaml": [configMap("cm"), widget].join("---\n"),
      },
      [configMap("cm"), widget.replace("name: w", "name: p-w")].join("---\n"),
    );
  });

  it("go through lists and mappings only", () => {
    expectRefused(
      {
        "app/kustomization.yaml": "resources: [web.yaml]\n",
        "app/web.yaml":
          "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: text}}}\n",
      },
      ["/app/kustomization.yaml", "Deployment.v1.apps/web", '"text"'],
    );
  });
});

describe("namespaces", () => {
  it("go to what lives in one, to Namespace objects and to subjects called default", () => {
    const all = `${configMap("cm")}---
apiVersion: v1
kind: Namespace
metadata:
  name: old
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: role
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: binding
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: role}
subjects:
- {kind: ServiceAccount, name: default, namespace: old}
- {kind: ServiceAccount, name: other, namespace: old}
`;
    const text = render({
      "app/kustomization.yaml": "resources: [all.yaml]\nnamespace: shop\n",
      "app/all.yaml": all,
    });
    expect(text).toContain("kind: ConfigMap\nmetadata:\n  name: cm\n  namespace: shop\n");
    expect(text).toContain("kind: Namespace\nmetadata:\n  name: shop\n");
    expect(text).toContain("kind: ClusterRole\nmetadata:\n  name: role\n---");
    expect(text).toContain(
      "  name: default\n  namespace: shop\n- kind: ServiceAccount\n  name: other\n  namespace: old\n",
    );
  });

  it("that make two resources one are refused", () => {
    expectRefused(
      {
        "app/kustomization.yaml": "resources: [all.yaml]\nnamespace: shop\n",
        "app/all.yaml": [configMap("cm", "a"), configMap("cm", "b")].join("---\n"),
      },
      ["namespace shop", "ConfigMap.v1/cm"],
    );
  });
});
