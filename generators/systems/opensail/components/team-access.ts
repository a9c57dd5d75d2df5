import type { ISubject } from "kubernetes-models/rbac.authorization.k8s.io/v1/Subject";
import type { Component, Here, Resource } from "kustogen";
import { clusterRole, clusterRoleBinding, roleBinding } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { WAVE } from "../waves.ts";

/** Permissions of the team's members; EKS maps their IAM roles to these groups. */
export const teamAccess: Component<OpenSail> = {
  name: "team-access",
  wave: WAVE.foundation,
  resources,
};

function resources(_context: OpenSail, { part: of }: Here): Resource[] {
  const read = ["get", "list", "watch"];
  return [
    clusterRole(of, "tesslate-team-reader", [
      {
        apiGroups: [""],
        resources: [
          "pods",
          "pods/log",
          "services",
          "configmaps",
          "persistentvolumeclaims",
          "events",
          "namespaces",
          "nodes",
        ],
        verbs: read,
      },
      { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: read },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: read },
    ]),
    clusterRoleBinding(of, "tesslate-team-reader-binding", "tesslate-team-reader", [
      group("tesslate:observers"),
    ]),
    clusterRole(of, "tesslate-team-deployer", [
      { apiGroups: ["apps"], resources: ["deployments", "deployments/scale"], verbs: ["patch", "update"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
    ]),
    // In the platform's namespace only.
    roleBinding(of, "tesslate-team-deployer-binding", "tesslate-team-deployer", [
      group("tesslate:deployers"),
    ]),
    clusterRole(of, "tesslate-team-debugger", [
      { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
    ]),
    clusterRoleBinding(of, "tesslate-team-debugger-binding", "tesslate-team-debugger", [
      group("tesslate:debuggers"),
    ]),
  ];
}

function group(name: string): ISubject {
  return { kind: "Group", name, apiGroup: "rbac.authorization.k8s.io" };
}
