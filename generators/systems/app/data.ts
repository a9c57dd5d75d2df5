import type { Operations } from "kustogen";
import { APP_SECRETS } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { SHARED_DATA } from "./shared-data.ts";

const STOP = { title: "Stop everything that writes, as described under Stop and start", commands: [] };
const START = { title: "Start everything again, as described under Stop and start", commands: [] };

/** Which data app has, and how to restore each part. */
export function dataOf({ nats }: Settings, kubectl: string): Operations["data"] {
  return [
    {
      what: SHARED_DATA.name,
      contents:
        "the claim with all repositories, avatars, files and static files. It survives deletion of the " +
        "Application, but not of the namespace",
      backup: "snapshots of the NFS file system by its provider, taken at the same time as PostgreSQL's",
      restore: [
        STOP,
        {
          title:
            "Roll the file system back to the snapshot in the provider's console. Keep the claim and its volume. " +
            "To restore single folders, copy them from the snapshot as user 1000. This command prints the " +
            "volume's name",
          commands: [`${kubectl} get pvc ${SHARED_DATA.name} -o jsonpath='{.spec.volumeName}'`],
        },
        {
          title: "Restore PostgreSQL to the same point in time, because it lists the repositories",
          commands: [],
        },
        START,
      ],
    },
    {
      what: "PostgreSQL",
      contents: "accounts, issues and the list of repositories (APP_DATABASE_URL)",
      backup: "snapshots and the write-ahead log, by the database provider",
      restore: [
        STOP,
        { title: "Restore into a new instance with the database provider's tools", commands: [] },
        {
          title: "Put the new instance's address into the Secret. The other keys stay unchanged",
          commands: [
            `${kubectl} patch secret ${APP_SECRETS} -p '{"stringData":{"APP_DATABASE_URL":"<APP_DATABASE_URL>"}}'`,
          ],
        },
        START,
      ],
    },
    {
      what: "Qdrant",
      contents: "vectors (APP_QDRANT_URL)",
      backup: "none needed: app can create them again from the repositories",
      restore: "start empty; app creates them again while it indexes the repositories",
    },
    {
      what: "Redis",
      contents: `sessions${nats ? "" : " and the queues of mail and hooks"} (APP_REDIS_URL)`,
      backup: "none",
      restore: `start empty: people sign in again${nats ? "" : ", and queued messages are lost"}`,
    },
    ...(nats
      ? [
          {
            what: "NATS JetStream",
            contents: "the queues of mail and hooks (NATS_URL)",
            backup: "by whoever operates NATS",
            restore: "by whoever operates NATS; if NATS starts empty, queued messages are lost",
          },
        ]
      : []),
  ];
}
