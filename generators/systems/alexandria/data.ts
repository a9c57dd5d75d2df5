import type { Operations, Step } from "kustogen";
import type { Settings } from "./settings.ts";

const STOP = { title: "Stop alexandria, as under By hand", commands: [] };
const START = { title: "Start it again, as under By hand", commands: [] };

/** The claim that alexandria's data is on. */
export function claimOf({ persistence }: Settings): string {
  return persistence.existingClaim ?? "alexandria-data";
}

/** What of alexandria holds data, and how each comes back. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { database, persistence } = settings;
  const claim = claimOf(settings);
  const shared = persistence.accessMode === "ReadWriteMany";
  const what = `The claim ${claim}: models, knowledge stores${database === "sqlite" ? ", the SQLite database" : ""}; it survives the Application`;
  return [
    shared
      ? {
          what,
          backup:
            "by the service of the file system (AWS Backup for EFS): drivers of shared file systems make no VolumeSnapshots",
          restore: [
            STOP,
            {
              title:
                "Restore the file system to its moment by its service (AWS Backup restores EFS into a folder of the same or of a " +
                "new file system). Into the same: move the folder in place. Into a new one: a PersistentVolume and a claim for " +
                "it, whose name is then `persistence.existingClaim` in the environment's file",
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
              ? "a VolumeSnapshot of the claim while alexandria is stopped, for SQLite must not be copied while it is written"
              : "a VolumeSnapshot of the claim",
          restore: [
            STOP,
            {
              title:
                "Make a claim from the snapshot, name it in `persistence.existingClaim` of the environment's file, and generate",
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
            backup: "by its service: snapshots and write-ahead log",
            restore: [
              STOP,
              {
                title:
                  "Restore into a new instance, by the means of its service, and put its address into the Secret",
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

/** What was registered is marked on the volume; database and volume need not be of the same moment after a restore. */
function forget({ llmBackends }: Settings, kubectl: string): Step[] {
  if (llmBackends.length === 0) return [];
  return [
    {
      title:
        "Have llm-init register the language models once more: take its marks away, and start the pods again",
      commands: [
        `${kubectl} exec deploy/alexandria -c api -- rm -r /var/lib/alexandria/.llm-backends`,
        `${kubectl} rollout restart deploy/alexandria`,
      ],
    },
  ];
}
