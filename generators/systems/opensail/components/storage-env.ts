import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { env } from "kustogen/blocks";

/** Variables that both modes of the CSI driver have; the rest is in tesslate-btrfs-csi-config. */
export function storageEnv(): IEnvVar[] {
  return env({
    NODE_NAME: { field: "spec.nodeName" },
    ORCHESTRATOR_URL: "http://tesslate-backend-service.tesslate.svc.cluster.local:8000",
  });
}
