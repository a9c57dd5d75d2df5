import { describe, it } from "vitest";
import { expectRefused } from "../build.ts";

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
