import type { Component, Resource } from "kustogen";
import { clusterRole, clusterRoleBinding, type Part, roleBinding } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { may, READ } from "../rights.ts";
import { WAVE } from "../waves.ts";

/** Permissions of the team's members; EKS maps their IAM roles to these groups. Deployers act in one namespace. */
export const teamAccess: Component<OpenSail> = {
  name: "team-access",
  wave: WAVE.foundation,
  resources: (_context, { part: of }) => [
    ...team(of, "reader", clusterRoleBinding, "observers", [
      may(
        READ,
        "",
        ...["pods", "pods/log", "services", "configmaps", "persistentvolumeclaims", "events"],
        ...["namespaces", "nodes"],
      ),
      may(READ, "apps", "deployments", "replicasets"),
      may(READ, "networking.k8s.io", "ingresses"),
    ]),
    ...team(of, "deployer", roleBinding, "deployers", [
      may(["patch", "update"], "apps", "deployments", "deployments/scale"),
      may(["delete"], "", "pods"),
    ]),
    ...team(of, "debugger", clusterRoleBinding, "debuggers", [may(["create"], "", "pods/exec")]),
  ],
};

function team(
  of: Part,
  role: string,
  binding: typeof clusterRoleBinding | typeof roleBinding,
  group: string,
  rules: ReturnType<typeof may>[],
): Resource[] {
  const name = `tesslate-team-${role}`;
  const members = {
    kind: "Group",
    name: `tesslate:${group}`,
    apiGroup: "rbac.authorization.k8s.io",
  } as const;
  return [clusterRole(of, name, rules), binding(of, `${name}-binding`, name, [members])];
}
