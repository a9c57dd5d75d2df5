import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { because } from "kustogen";
import type { EnvSource } from "kustogen/blocks";
import type { Settings } from "../settings.ts";

/** What a pod gets for one purpose: volumes, their places in its container, and variables. */
export interface Extra<Source = EnvSource | undefined> {
  volumes: IVolume[];
  mounts: IVolumeMount[];
  variables: Record<string, Source>;
}

export const NOTHING = { volumes: [], mounts: [], variables: {} };

const FOLDER = "/etc/postgres-ca";

/** The authority that verifies PostgreSQL's certificate, for a pod that connects; omitted without one. */
export function databaseCa({ postgres }: Settings): Extra<EnvSource> {
  const { caConfigMap } = postgres;
  if (caConfigMap === undefined) return NOTHING;
  return {
    volumes: [{ name: "postgres-ca", configMap: { name: caConfigMap } }],
    mounts: [{ name: "postgres-ca", mountPath: FOLDER, readOnly: true }],
    variables: {
      PGSSLROOTCERT: because("The variable that both libpq and Go's pgx read.", `${FOLDER}/ca.crt`),
    },
  };
}
