import type { Operations, Step } from "kustogen";
import type { Settings } from "./settings.ts";

const STOP = { title: "Stop alexandria, as described under By hand", commands: [] };
const START = { title: "Start it again, as described under By hand", commands: [] };

/** The claim with alexandria's data. */
export function claimOf({ persistence }: Settings): string {
  return persistence.existingClaim ?? "alexandria-data";
}

/** Which data alexandria has, and how to restore each part. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { database, persistence } = settings;
  const claim = claimOf(settings);
  const shared = persistence.accessMode === "ReadWriteMany";
  const what =
    `The claim ${claim}: models, knowledge stores${database === "sqlite" ? ", the SQLite database" : ""}; it ` +
    "survives deletion of the Application";
  return [
    shared
      ? {
          what,
          backup:
            "by the file system's service (AWS Backup for EFS): drivers of shared file systems don't support " +
            "VolumeSnapshots",
          restore: [
            STOP,
            {
              title:
                "Restore the file system to the chosen point in time with its service (AWS Backup restores " +
                "EFS into a folder of the same or of a new file system). In the same file system, move the " +
                "folder into place. For a new one, create a PersistentVolume and a claim for it, and set the " +
                "claim's name as `persistence.existingClaim` in the environment's file",
              commands: [
                "aws backup list-recovery-points-by-resource --resource-arn '<arn of the file system>'",
                `${kubectl} get pvc ${claim} -o jsonpath='{.spec.volumeName}'`,
              ],
            },
            START,
            ...forget(settings, kubectl),
          ],
        }
      : {
          what,
          backup:
            database === "sqlite"
              ? "a VolumeSnapshot of the claim while alexandria is stopped, because SQLite must not be copied " +
                "while it is being written"
              : "a VolumeSnapshot of the claim",
          restore: [
            STOP,
            {
              title:
                "Create a claim from the snapshot, set its name as `persistence.existingClaim` in the " +
                "environment's file, and run `gen`",
              commands: [`${kubectl} get volumesnapshots`],
            },
            START,
            ...forget(settings, kubectl),
          ],
        },
    ...(database === "postgres"
      ? [
          {
            what: "PostgreSQL (DATABASE_URL)",
            backup: "by the database's service: snapshots and write-ahead log",
            restore: [
              STOP,
              {
                title:
                  "Restore into a new instance with the tools of the database's service, and put its address " +
                  "into the Secret",
                commands: [
                  `${kubectl} create secret generic alexandria-database --from-env-file=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -`,
                  "# type, then Ctrl-D:",
                  "# DATABASE_URL=<DATABASE_URL>",
                ],
              },
              START,
              ...forget(settings, kubectl),
            ],
          },
        ]
      : []),
  ];
}

/**
 * The volume has a marker for each registered model; after a restore the database and the volume may be from
 * different times.
 */
function forget({ llmBackends }: Settings, kubectl: string): Step[] {
  if (llmBackends.length === 0) return [];
  return [
    {
      title: "Make llm-init register the language models again: remove its markers and restart the pods",
      commands: [
        `${kubectl} exec deploy/alexandria -c api -- rm -r /var/lib/alexandria/.llm-backends`,
        `${kubectl} rollout restart deploy/alexandria`,
      ],
    },
  ];
}
