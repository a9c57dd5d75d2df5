import type { Operations, Step } from "kustogen";
import type { Settings } from "./settings.ts";

const STOP = { title: "Stop alexandria, as described under Stop and start", commands: [] };
const START = { title: "Start alexandria again, as described under Stop and start", commands: [] };

/** The claim with alexandria's data. */
export function claimOf({ persistence }: Settings): string {
  return persistence.existingClaim ?? "alexandria-data";
}

/** Which data alexandria has, and how to restore each part. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { database, persistence } = settings;
  const claim = claimOf(settings);
  const shared = persistence.accessMode === "ReadWriteMany";
  const contents =
    `the claim with models${database === "sqlite" ? ", knowledge stores and the SQLite database" : " and knowledge stores"}. It ` +
    "survives deletion of the Application";
  return [
    shared
      ? {
          what: claim,
          contents,
          backup:
            "by the file system's service (AWS Backup for EFS), because drivers of shared file systems don't " +
            "support VolumeSnapshots",
          restore: [
            STOP,
            {
              title:
                "Restore the file system to the chosen point in time with its service. AWS Backup restores EFS " +
                "into a folder of the same file system or of a new one. In the same file system, move the folder into place. " +
                "For a new file system, create a PersistentVolume and a claim, set the claim's name as " +
                "`persistence.existingClaim` in the environment's file, run `npm run gen`, and push. These " +
                "commands list the recovery points and print the volume's name",
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
          what: claim,
          contents,
          backup:
            database === "sqlite"
              ? "a VolumeSnapshot of the claim, taken while alexandria is stopped, because SQLite must not be copied " +
                "while it is being written"
              : "a VolumeSnapshot of the claim",
          restore: [
            STOP,
            {
              title:
                "Create a claim from the snapshot. Set its name as `persistence.existingClaim` in the environment's " +
                "file, run `npm run gen`, and push. This command lists the snapshots",
              commands: [`${kubectl} get volumesnapshots`],
            },
            START,
            ...forget(settings, kubectl),
          ],
        },
    ...(database === "postgres"
      ? [
          {
            what: "PostgreSQL",
            contents: "the database (DATABASE_URL)",
            backup: "snapshots and the write-ahead log, by the database provider",
            restore: [
              STOP,
              { title: "Restore into a new instance with the database provider's tools", commands: [] },
              {
                title: "Put the new instance's address into the Secret",
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
      title:
        "Remove the markers of llm-init and restart the pods, so that it registers the language models again",
      commands: [
        `${kubectl} exec deploy/alexandria -c api -- rm -r /var/lib/alexandria/.llm-backends`,
        `${kubectl} rollout restart deploy/alexandria`,
      ],
    },
  ];
}
