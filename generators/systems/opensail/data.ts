import type { Operations } from "kustogen";
import type { OpenSail } from "./context.ts";

const KUBECTL = "kubectl -n tesslate";
const STOPPED = "Stop the platform as described under Stop and start, and leave Argo CD paused";

/** Which data OpenSail has, and how to restore each part. */
export function dataOf({ settings }: OpenSail): Operations["data"] {
  return [
    settings.postgres.placement === "in-cluster"
      ? {
          what: "PostgreSQL on postgres-pvc",
          contents: "users, projects and the marketplace's catalog",
          backup: `${KUBECTL} exec deploy/postgres -- sh -c 'pg_dumpall --clean -U "$POSTGRES_USER"' > opensail.sql`,
          restore: [
            { title: STOPPED, commands: [] },
            {
              title: "Restore the dump; this drops the current databases",
              commands: [
                `${KUBECTL} exec -i deploy/postgres -- sh -c 'psql -U "$POSTGRES_USER" -d postgres' < opensail.sql`,
              ],
            },
            { title: "Start the platform again, as described under Stop and start", commands: [] },
          ],
        }
      : {
          what: "PostgreSQL in RDS",
          contents: "users, projects and the marketplace's catalog",
          backup: "snapshots of RDS, kept for seven days (configured in Terraform)",
          restore: [
            { title: STOPPED, commands: [] },
            {
              title:
                "Restore to a point in time or from a snapshot, into a new instance in the same subnets and " +
                "security group",
              commands: [
                "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier '<instance>' --target-db-instance-identifier '<new>' --restore-time '<UTC>' --db-subnet-group-name '<group>' --vpc-security-group-ids '<id>'",
                "aws rds wait db-instance-available --db-instance-identifier '<new>'",
              ],
            },
            {
              title:
                "Replace the old instance with the new one in Terraform (`terraform state rm`, then " +
                "`import`), so that it writes the endpoint into DATABASE_URL of tesslate-app-secrets and " +
                "marketplace-secret",
              commands: ["terraform import 'aws_db_instance.tesslate[0]' '<new>'", "terraform apply"],
            },
            {
              title: "Start the platform again with the new instance, as described under Stop and start",
              commands: [],
            },
          ],
        },
    {
      what: "project volumes in the nodes' btrfs pools",
      backup: "the CSI driver copies changes to its bucket",
      restore:
        "the Volume Hub fetches a volume from the bucket if a node lacks it. The node's disk needs as much free " +
        "space as the volume's size (`btrfs.restoreSpace`)",
    },
    {
      what: "hibernated projects",
      contents: "EBS snapshots, which are kept when their namespace is deleted (deletion policy Retain)",
      backup: "the snapshot is the only copy; if that isn't enough, copy it to another region",
      restore: [
        {
          title:
            "Ask the user to open the project; the platform then creates a volume from the snapshot. These " +
            "commands show whether the snapshot exists",
          commands: ["kubectl get volumesnapshotcontents", "aws ec2 describe-snapshots --owner-ids self"],
        },
      ],
    },
    {
      what: "app bundles and copies of volumes in S3",
      backup: "versioning of the buckets (configured in Terraform)",
      restore: [
        {
          title: "Restore the version from before the loss, by its id",
          commands: [
            "aws s3api list-object-versions --bucket '<bucket>' --prefix '<key>'",
            "aws s3api copy-object --bucket '<bucket>' --key '<key>' --copy-source '<bucket>/<key>?versionId=<id>'",
          ],
        },
      ],
    },
    {
      what: "marketplace-data",
      contents: "the identity and signing key of the hub",
      backup: "a snapshot of its EBS volume. Without one, apps that were signed earlier can't be verified",
      restore: [
        {
          title:
            "Pause Argo CD, as described under Stop and start. Then stop the hub and delete its claim. The volume is kept, " +
            "in case the snapshot is unusable",
          commands: [
            `${KUBECTL} scale deploy/tesslate-marketplace --replicas=0`,
            `kubectl patch pv $(${KUBECTL} get pvc marketplace-data -o jsonpath='{.spec.volumeName}') -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
            `${KUBECTL} get pvc marketplace-data -o yaml > marketplace-data.yaml`,
            `${KUBECTL} delete pvc marketplace-data`,
          ],
        },
        {
          title: "Create a volume from the snapshot, in the zone of a node",
          commands: [
            "aws ec2 create-volume --snapshot-id '<id>' --availability-zone '<zone>' --volume-type gp3 --encrypted",
          ],
        },
        {
          title:
            "Create a PersistentVolume of class tesslate-block-storage with the id of that volume. Create the " +
            "saved claim again, with the name of the PersistentVolume as `spec.volumeName`. Then resume Argo CD",
          commands: [],
        },
      ],
    },
    settings.redis.placement === "in-cluster"
      ? {
          what: "redis-data",
          contents: "queued tasks",
          backup: "none",
          restore: "start empty; users start their tasks again",
        }
      : {
          what: "Redis in ElastiCache",
          contents: "queued tasks",
          backup: "by its service, if configured in Terraform",
          restore: "start empty; users start their tasks again",
        },
  ];
}
