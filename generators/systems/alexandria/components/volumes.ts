import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { because } from "kustogen";
import type { Settings } from "../settings.ts";

export const CONFIG_MAP = "alexandria-config";
export const NGINX_CONFIG_MAP = "alexandria-nginx";

/** Database, keys, models and knowledge. */
export const DATA_MOUNT: IVolumeMount = { name: "data", mountPath: "/var/lib/alexandria" };
/** The orchestrator's socket. */
export const RUN_MOUNT: IVolumeMount = { name: "run", mountPath: "/var/run/alexandria" };
/** The configuration, in a writable volume. */
export const CONFIG_MOUNT: IVolumeMount = { name: "etc-alexandria", mountPath: "/etc/alexandria" };
/** Temporary files; the root file system is read-only. */
export const TMP_MOUNT: IVolumeMount = { name: "tmp", mountPath: "/tmp" };

/** The volumes of the pod. */
export function volumes({ federation, persistence }: Settings): IVolume[] {
  return [
    { name: "data", persistentVolumeClaim: { claimName: persistence.name } },
    { name: "run", emptyDir: {} },
    because("In memory: the URL of PostgreSQL, which config-init adds, is never written to a disk.", {
      name: "etc-alexandria",
      emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
    }),
    { name: "tmp", emptyDir: {} },
    { name: "config", configMap: { name: CONFIG_MAP } },
    { name: "nginx", configMap: { name: NGINX_CONFIG_MAP } },
    ...(federation?.providers.some(({ kind }) => kind === "saml")
      ? [{ name: "saml", secret: { secretName: "alexandria-saml" } }]
      : []),
  ];
}
