import type { Operations } from "kustogen";
import type { OpenSail } from "./context.ts";

const KUBECTL = "kubectl -n tesslate";
const STOPPED = "Stop the platform as under By hand, and leave Argo CD looking away";

/** What of OpenSail holds data, and how each comes back. */
export function dataOf({ settings }: OpenSail): Operations["data"] {
  return [
    settings.postgres.placement === "in-cluster"
      ? {
          what: "PostgreSQL on postgres-pvc: users, projects, the marketplace's catalogue",
          backup: `${KUBECTL} exec deploy/postgres -- sh -c 'pg_dumpall --clean -U "$POSTGRES_USER"' > opensail.sql`,
          restore: [
            { title: STOPPED, commands: [] },
            {
              title: "Play the dump back; it drops what is there",
              commands: [
                `${KUBECTL} exec -i deploy/postgres -- sh -c 'psql -U "$POSTGRES_USER" -d postgres' < opensail.sql`,
              ],
            },
            { title: "Start the platform again, as under By hand", commands: [] },
          ],
        }
      : {
          what: "PostgreSQL in RDS: users, projects, the marketplace's catalogue",
          backup: "snapshots of RDS, seven days; set in Terraform",
          restore: [
            { title: STOPPED, commands: [] },
            {
              title:
                "Restore into a new instance, to a moment or from a snapshot, in the same subnets and security group",
              commands: [
                "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier '<instance>' --target-db-instance-identifier '<new>' --restore-time '<UTC>' --db-subnet-group-name '<group>' --vpc-security-group-ids '<id>'",
                "aws rds wait db-instance-available --db-instance-identifier '<new>'",
              ],
            },
            {
              title:
                "Give Terraform the new instance in place of the old (`terraform state rm`, then `import`), so that it writes " +
                "the endpoint into DATABASE_URL of tesslate-app-secrets and marketplace-secret",
              commands: ["terraform import 'aws_db_instance.tesslate[0]' '<new>'", "terraform apply"],
            },
            { title: "Start the platform again on it, as under By hand", commands: [] },
          ],
        },
    {
      what: "Project volumes in the nodes' btrfs pools",
      backup: "the CSI driver copies them to its bucket as they change",
      restore:
        "the Volume Hub fetches a volume from the bucket when a node lacks it; a restore needs as much of the node's disk as " +
        "the volume has (`btrfs.restoreSpace`)",
    },
    {
      what: "Hibernated projects: snapshots of EBS, kept when their namespace goes (deletion policy Retain)",
      backup: "the snapshot is the only copy; copy it to another region where that is not enough",
      restore: [
        {
          title:
            "The user opens the project, and the platform makes a volume from the snapshot. Whether it is there",
          commands: ["kubectl get volumesnapshotcontents", "aws ec2 describe-snapshots --owner-ids self"],
        },
      ],
    },
    {
      what: "App bundles and copies of volumes in S3",
      backup: "versioning of the buckets; set in Terraform",
      restore: [
        {
          title: "The version before the loss, by its id",
          commands: [
            "aws s3api list-object-versions --bucket '<bucket>' --prefix '<key>'",
            "aws s3api copy-object --bucket '<bucket>' --key '<key>' --copy-source '<bucket>/<key>?versionId=<id>'",
          ],
        },
      ],
    },
    {
      what: "marketplace-data: the identity and signing key of the hub",
      backup: "a snapshot of its EBS volume; without it apps signed before can't be verified",
      restore: [
        {
          title:
            "With Argo CD looking away: stop the hub and set its claim free. Its volume stays, should the snapshot be no good",
          commands: [
            `${KUBECTL} scale deploy/tesslate-marketplace --replicas=0`,
            `kubectl patch pv $(${KUBECTL} get pvc marketplace-data -o jsonpath='{.spec.volumeName}') -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
            `${KUBECTL} get pvc marketplace-data -o yaml > marketplace-data.yaml`,
            `${KUBECTL} delete pvc marketplace-data`,
          ],
        },
        {
          title:
            "A volume from the snapshot in the zone of a node, a PersistentVolume of class tesslate-block-storage with its id, " +
            "and the claim of before with that volume's name as `spec.volumeName`; then let Argo CD look again",
          commands: [
            "aws ec2 create-volume --snapshot-id '<id>' --availability-zone '<zone>' --volume-type gp3 --encrypted",
          ],
        },
      ],
    },
    settings.redis.placement === "in-cluster"
      ? {
          what: "redis-data: queued tasks",
          backup: "none",
          restore: "start empty; tasks are started again by their users",
        }
      : {
          what: "Redis in ElastiCache: queued tasks",
          backup: "by its service, where Terraform sets it",
          restore: "start empty; tasks are started again by their users",
        },
  ];
}
