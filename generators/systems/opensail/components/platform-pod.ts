import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IVolume } from "kubernetes-models/v1/Volume";
import { type ContainerFields, type PodFields, requirements, secretEnv } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { PLATFORM_SECRETS } from "../secrets.ts";

/** ServiceAccount of everything that runs the backend's image; its role opens the buckets. */
export const BACKEND_ACCOUNT = "tesslate-backend-sa";

/** Pod security of the backend's image: it has no user of its own, and its files belong to root. */
const BACKEND_USER = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };

const HOME = "/home/tesslate";

/**
 * Where the backend's image writes: a user that the image does not define has `/` as its home directory, where only
 * root may write. Attachments of chats, the memory of agents and what they install go here.
 */
export const BACKEND_VARIABLES = { HOME, OPENSAIL_HOME: `${HOME}/opensail` };

/** That home and /tmp, which live as long as the pod; the rest of the image is read-only. */
const MOUNTS = [
  { name: "tmp", mountPath: "/tmp" },
  { name: "home", mountPath: HOME },
];
const VOLUMES: IVolume[] = MOUNTS.map(({ name }) => ({ name, emptyDir: {} }));

/** Migration and seed run inside the backend's pod in the document: its base's, k8s/base/core/backend-deployment.yaml. */
export const TASK_RESOURCES = requirements("250m/1000m", "512Mi/1Gi");

/** A container of the backend's image, with what it mounts besides. */
export function backendContainer<Fields extends Omit<ContainerFields, "name">>(
  { images, settings }: OpenSail,
  name: string,
  { resources, volumeMounts, ...fields }: Fields,
) {
  return {
    name,
    image: images.backend,
    imagePullPolicy: settings.imagePullPolicy,
    ...fields,
    volumeMounts: [...MOUNTS, ...(volumeMounts ?? [])],
    resources,
  };
}

/** A pod with that image, and the volumes that it has besides. */
export function backendPod(fields: PodFields = {}): PodFields {
  return {
    serviceAccountName: BACKEND_ACCOUNT,
    securityContext: BACKEND_USER,
    ...fields,
    volumes: [...VOLUMES, ...(fields.volumes ?? [])],
  };
}

/** The platform's three Secrets, completely. */
export const PLATFORM_ENV: IEnvFromSource[] = secretEnv(PLATFORM_SECRETS);

/** On AWS those; on a local cluster none, because each variable of the backend and the worker is named there. */
export function platformSecrets({ settings }: OpenSail): IEnvFromSource[] | undefined {
  return settings.aws ? PLATFORM_ENV : undefined;
}
