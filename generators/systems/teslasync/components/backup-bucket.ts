import type { IVolume } from "kubernetes-models/v1/Volume";
import { because } from "kustogen";
import { type ContainerFields, env, requirements } from "kustogen/blocks";
import downloadScript from "../files/download.sh";
import uploadScript from "../files/upload.sh";
import type { Settings } from "../settings.ts";

type Bucket = NonNullable<NonNullable<Settings["backup"]>["bucket"]>;

/** The temporary volume between the bucket and PostgreSQL's programs. */
export const PASSING = { name: "backups", mountPath: "/backups" };

/** That volume, and a home directory for the AWS CLI. */
export const PASSING_VOLUMES: IVolume[] = [
  { name: PASSING.name, emptyDir: {} },
  { name: "tmp", emptyDir: {} },
];

/** What dumps, restores and their way to and from the bucket take. */
export const DUMPING = requirements("100m/1000m", "256Mi/2Gi");

/** Uploads the dumps of the temporary volume to the bucket. */
export function upload(image: string, bucket: Bucket): ContainerFields {
  return aws("upload", uploadScript, image, bucket);
}

/** Downloads a dump from the bucket: the newest unless DUMP names another. */
export function download(image: string, bucket: Bucket): ContainerFields {
  return aws("download", downloadScript, image, bucket, because("None: the newest dump.", ""));
}

function aws(name: string, script: string, image: string, bucket: Bucket, dump?: string): ContainerFields {
  const key = (of: string) => ({ secret: "teslasync-backup-s3", key: of });
  return {
    name,
    image,
    command: ["sh", "-c", script],
    env: env({
      HOME: "/tmp",
      DUMP: dump,
      BUCKET: bucket.name,
      PREFIX: "postgresql",
      AWS_REGION: bucket.region,
      AWS_ACCESS_KEY_ID: key("access-key"),
      AWS_SECRET_ACCESS_KEY: key("secret-key"),
    }),
    volumeMounts: [PASSING, { name: "tmp", mountPath: "/tmp" }],
    resources: DUMPING,
  };
}
