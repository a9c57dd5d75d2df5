import type { IVolume } from "kubernetes-models/v1/Volume";
import { type ContainerFields, env, type Requirements } from "kustogen/blocks";
import type { Settings } from "../settings.ts";

type Bucket = NonNullable<NonNullable<Settings["backup"]>["bucket"]>;

/** The passing volume between the bucket and PostgreSQL's programs. */
export const PASSING = { name: "backups", mountPath: "/backups" };

/** That volume, and a home for the command line of AWS. */
export function passingVolumes(size: string): IVolume[] {
  return [
    { name: PASSING.name, emptyDir: { sizeLimit: size } },
    { name: "tmp", emptyDir: {} },
  ];
}

const UPLOAD = `set -eu
for dump in /backups/*.dump; do
  aws s3 cp --no-progress "$dump" "s3://$BUCKET/$PREFIX/$(basename "$dump")"
done
`;

const DOWNLOAD = `set -eu
dump="\${DUMP:-$(aws s3 ls "s3://$BUCKET/$PREFIX/daily-" | awk '{ print $4 }' | sort | tail -n 1)}"
aws s3 cp --no-progress "s3://$BUCKET/$PREFIX/$dump" "/backups/$dump"
`;

/** Sends the dumps of the passing volume to the bucket. */
export function upload(image: string, bucket: Bucket, resources: Requirements): ContainerFields {
  return aws("upload", UPLOAD, image, bucket, resources);
}

/** Fetches a dump from the bucket: the newest unless DUMP says another. */
export function download(image: string, bucket: Bucket, resources: Requirements): ContainerFields {
  return aws("download", DOWNLOAD, image, bucket, resources, { DUMP: "" });
}

function aws(
  name: string,
  script: string,
  image: string,
  bucket: Bucket,
  resources: Requirements,
  variables: Record<string, string> = {},
): ContainerFields {
  const key = (of: string) => ({ secret: "teslasync-backup-s3", key: of });
  return {
    name,
    image,
    command: ["sh", "-c", script],
    env: env({
      HOME: "/tmp",
      ...variables,
      BUCKET: bucket.name,
      PREFIX: bucket.prefix,
      AWS_REGION: bucket.region,
      AWS_ENDPOINT_URL: bucket.endpoint,
      AWS_ACCESS_KEY_ID: key("access-key"),
      AWS_SECRET_ACCESS_KEY: key("secret-key"),
    }),
    volumeMounts: [PASSING, { name: "tmp", mountPath: "/tmp" }],
    resources,
  };
}
