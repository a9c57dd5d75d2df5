import type { Component } from "kustogen";
import { serviceAccount } from "kustogen/blocks";
import { byTerraform, irsa, type OpenSail } from "../context.ts";
import { ALL, clusterRights, may, READ } from "../rights.ts";
import { WAVE } from "../waves.ts";
import { BACKEND_ACCOUNT } from "./platform-pod.ts";

/** What the platform does to projects. */
const RULES = [
  may(ALL, "", "namespaces"),
  may(["update"], "", "namespaces/finalize"),
  may(
    ALL,
    "",
    ...["pods", "pods/log", "pods/exec", "services", "persistentvolumeclaims", "persistentvolumes"],
    ...["secrets", "configmaps", "resourcequotas"],
  ),
  may(ALL, "apps", "deployments", "replicasets", "statefulsets"),
  may(
    ["get", "patch", "update"],
    "apps",
    ...["deployments/scale", "replicasets/scale", "statefulsets/scale"],
  ),
  may(ALL, "networking.k8s.io", "ingresses", "networkpolicies"),
  may(ALL, "batch", "jobs", "cronjobs"),
  may(["get", "list", "create", "delete"], "storage.k8s.io", "storageclasses"),
  may(
    ALL,
    "snapshot.storage.k8s.io",
    ...["volumesnapshots", "volumesnapshotcontents", "volumesnapshotclasses"],
  ),
  may(["get", "list"], "", "nodes"),
  may(READ, "", "events"),
];

/** The platform's identity: for AWS by the role in the annotation, for Kubernetes by its permissions. */
export const identity: Component<OpenSail> = {
  name: "identity",
  wave: WAVE.foundation,
  part: "backend",
  resources: (context, { part: of }) => [
    ...(byTerraform(context) ? [] : [serviceAccount(of, BACKEND_ACCOUNT, irsa(context, "tesslate-backend"))]),
    ...clusterRights(
      of,
      BACKEND_ACCOUNT,
      "tesslate-dev-environments-manager",
      RULES,
      "tesslate-backend-cluster-access",
    ),
  ],
};
