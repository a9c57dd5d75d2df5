import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { type ContainerFields, type EnvSource, env, onVolume, type PodFields } from "kustogen/blocks";
import type { TeslaSync } from "../context.ts";
// Gives PostgreSQL's programs the address of the ConfigMap's database.
import connectScript from "../files/connect.sh";
import { APP_SECRET } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { CONFIG_ENV } from "./app-container.ts";
import { DUMPING } from "./backup-bucket.ts";
import { databaseCa } from "./database-ca.ts";

/** A container that runs a script with PostgreSQL's programs, signed in to TeslaSync's database. */
export function databaseClient(
  { images, settings }: TeslaSync,
  name: string,
  script: string,
  { mounts = [], variables = {} }: { mounts?: IVolumeMount[]; variables?: Record<string, EnvSource> },
): ContainerFields {
  const ca = databaseCa(settings);
  return {
    name,
    image: images.postgresClient,
    command: ["sh", "-c", connectScript + script],
    envFrom: [CONFIG_ENV],
    env: env({ PGPASSWORD: { secret: APP_SECRET, key: "DATABASE_PASS" }, ...ca.variables, ...variables }),
    volumeMounts: [...mounts, ...ca.mounts],
    resources: DUMPING,
  };
}

/** Pod fields of dumps and drills: any user may run them. */
export function clientPod(settings: Settings, volumes: IVolume[] = []): PodFields {
  return {
    securityContext: onVolume({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
    volumes: [...volumes, ...databaseCa(settings).volumes],
  };
}
