import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import { secretEnv } from "kustogen/blocks";
import type { OpenSail } from "./context.ts";
import { PLATFORM_SECRETS } from "./secrets.ts";

/** ServiceAccount of everything that runs the backend's image; its role opens the buckets. */
export const BACKEND_ACCOUNT = "tesslate-backend-sa";

/** Pod security of the backend's image: it has no user of its own and runs as any. */
export const BACKEND_USER = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };

/**
 * Container security of the backend's image. Its root stays writable: agents and package tools write below /app
 * and the home directory.
 */
export const BACKEND_CONTAINER: ISecurityContext = { readOnlyRootFilesystem: false };

/** On AWS the platform's three Secrets, whole; on a local cluster nothing, there each variable is named. */
export function platformSecrets({ settings }: OpenSail): IEnvFromSource[] | undefined {
  return settings.aws ? secretEnv(PLATFORM_SECRETS) : undefined;
}
