import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { because } from "kustogen";
import type { Settings } from "../settings.ts";

export const CONFIG_MAP = "alexandria-config";
export const NGINX_CONFIG_MAP = "alexandria-nginx";

/** Temporary files. */
export const TMP_MOUNT: IVolumeMount = { name: "tmp", mountPath: "/tmp" };
/** The configuration, in a writable volume. */
export const CONFIG_MOUNT: IVolumeMount = { name: "etc-alexandria", mountPath: "/etc/alexandria" };
/** What API and orchestrator share: database, keys, models and knowledge, the orchestrator's socket, the configuration. */
export const SHARED_MOUNTS: IVolumeMount[] = [
  { name: "data", mountPath: "/var/lib/alexandria" },
  { name: "run", mountPath: "/var/run/alexandria" },
  CONFIG_MOUNT,
  TMP_MOUNT,
];

/** True if a provider of federation needs the SAML key pair. */
export const hasSaml = ({ federation }: Settings) =>
  federation?.providers.some(({ kind }) => kind === "saml") === true;

/** The volumes of the pod. */
export function volumes(settings: Settings): IVolume[] {
  return [
    { name: "data", persistentVolumeClaim: { claimName: settings.persistence.name } },
    { name: "run", emptyDir: {} },
    because("In memory: the URL of PostgreSQL, which config-init adds, is never written to a disk.", {
      name: "etc-alexandria",
      emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
    }),
    { name: "tmp", emptyDir: {} },
    { name: "config", configMap: { name: CONFIG_MAP } },
    { name: "nginx", configMap: { name: NGINX_CONFIG_MAP } },
    ...(hasSaml(settings) ? [{ name: "saml", secret: { secretName: "alexandria-saml" } }] : []),
  ];
}
