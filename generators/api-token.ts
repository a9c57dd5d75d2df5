import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";

/**
 * The pod's Kubernetes API token as a separate volume, for a pod in which only some containers may have it
 * (`automountServiceAccountToken` is all or nothing). It has the files that Kubernetes would mount, renewed every hour.
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

/** Mounts the volume of `apiTokenVolume` where Kubernetes clients look for the token. */
export function apiTokenMount(name: string): IVolumeMount {
  return { name, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true };
}
