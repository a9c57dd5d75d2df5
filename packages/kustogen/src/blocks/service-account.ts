import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { metadata, type Part, type Typed } from "./metadata.ts";

/**
 * A ServiceAccount whose token is mounted only in pods that request it.
 *
 * @example
 * ```ts
 * serviceAccount(part, "shop", { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/shop" })
 * ```
 */
export function serviceAccount(
  part: Part,
  name: string,
  annotations?: Record<string, string>,
): Typed<IServiceAccount> {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(part, name, annotations),
    automountServiceAccountToken: false,
  };
}

/**
 * The pod's Kubernetes API token as a separate volume, for a pod in which only some containers may have it
 * (`automountServiceAccountToken` is all or nothing). It has the files that Kubernetes would mount, renewed every hour.
 *
 * @example
 * ```ts
 * { pod: { serviceAccountName: "shop", volumes: [apiTokenVolume("token")] } }
 * ```
 */
export function apiTokenVolume(name: string): IVolume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
      ],
    },
  };
}

/**
 * Mounts the volume of `apiTokenVolume` where Kubernetes clients look for the token.
 *
 * @example
 * ```ts
 * container({
 *   name: "operator",
 *   image: context.images.web,
 *   resources: requirements("50m/200m", "64Mi/128Mi"),
 *   volumeMounts: [apiTokenMount("token")], // the pod has apiTokenVolume("token")
 * })
 * ```
 */
export function apiTokenMount(name: string): IVolumeMount {
  return { name, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true };
}
