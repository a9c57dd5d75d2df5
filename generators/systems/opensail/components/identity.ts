import type { Component } from "kustogen";
import { clusterRole, clusterRoleBinding, serviceAccount, serviceAccountSubject } from "kustogen/blocks";
import { byTerraform, irsa, type OpenSail } from "../context.ts";
import { WAVE } from "../waves.ts";
import { BACKEND_ACCOUNT } from "./platform-pod.ts";

const ROLE = "tesslate-dev-environments-manager";
const READ = ["get", "list", "watch"];
const ALL = [...READ, "create", "delete", "patch", "update"];

/** The platform's identity: for AWS by the role in the annotation, for Kubernetes by its permissions. */
export const identity: Component<OpenSail> = {
  name: "identity",
  wave: WAVE.foundation,
  part: "backend",
  resources(context, { part: of }) {
    return [
      ...(byTerraform(context)
        ? []
        : [serviceAccount(of, BACKEND_ACCOUNT, irsa(context, "tesslate-backend"))]),
      // For the whole cluster: each project gets its own namespace, which is created at run time.
      clusterRole(of, ROLE, [
        { apiGroups: [""], resources: ["namespaces"], verbs: ALL },
        { apiGroups: [""], resources: ["namespaces/finalize"], verbs: ["update"] },
        {
          apiGroups: [""],
          resources: [
            "pods",
            "pods/log",
            "pods/exec",
            "services",
            "persistentvolumeclaims",
            "persistentvolumes",
            "secrets",
            "configmaps",
            "resourcequotas",
          ],
          verbs: ALL,
        },
        { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: ALL },
        {
          apiGroups: ["apps"],
          resources: ["deployments/scale", "replicasets/scale", "statefulsets/scale"],
          verbs: ["get", "patch", "update"],
        },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs: ALL },
        { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: ALL },
        {
          apiGroups: ["storage.k8s.io"],
          resources: ["storageclasses"],
          verbs: ["get", "list", "create", "delete"],
        },
        {
          apiGroups: ["snapshot.storage.k8s.io"],
          resources: ["volumesnapshots", "volumesnapshotcontents", "volumesnapshotclasses"],
          verbs: ALL,
        },
        { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["events"], verbs: READ },
      ]),
      clusterRoleBinding(of, "tesslate-backend-cluster-access", ROLE, [
        serviceAccountSubject(of, BACKEND_ACCOUNT),
      ]),
    ];
  },
};
