import type { Operations } from "kustogen";
import { APP_SECRETS } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { SHARED_DATA } from "./shared-data.ts";

const STOP = { title: "Stop everything that writes, as described under By hand", commands: [] };
const START = { title: "Start it again, as described under By hand", commands: [] };

/** Which data app has, and how to restore each part. */
export function dataOf({ nats }: Settings, kubectl: string): Operations["data"] {
  return [
    {
      what:
        `The claim ${SHARED_DATA.name}: all repositories (repos), avatars, files and static files; it survives ` +
        "deletion of the Application, but not of the namespace",
      backup: "snapshots of the NFS file system by its provider, taken at the same time as PostgreSQL's",
      restore: [
        STOP,
        {
          title:
            "Roll the file system back to its snapshot in the console of its provider; keep the claim and " +
            "its volume. To restore single folders, copy them from the snapshot as user 1000",
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
      what: "PostgreSQL (APP_DATABASE_URL): accounts, issues, the list of repositories",
      backup: "by the database's service: snapshots and write-ahead log",
      restore: [
        STOP,
        {
          title:
            "Restore into a new instance with the tools of the database's service, and put its address into " +
            "the Secret; leave all its other keys unchanged",
          commands: [
            `${kubectl} patch secret ${APP_SECRETS} -p '{"stringData":{"APP_DATABASE_URL":"<APP_DATABASE_URL>"}}'`,
          ],
        },
        START,
      ],
    },
    {
      what: "Qdrant (APP_QDRANT_URL): vectors",
      backup: "none needed: app can create them again from the repositories",
      restore: "start empty; app creates them again while it indexes the repositories",
    },
    {
      what: `Redis (APP_REDIS_URL): sessions${nats ? "" : " and the queues of mail and hooks"}`,
      backup: "none",
      restore: `start empty: people sign in again${nats ? "" : ", and queued messages are lost"}`,
    },
    ...(nats
      ? [
          {
            what: "NATS JetStream (NATS_URL): the queues of mail and hooks",
            backup: "by its operator",
            restore: "by its operator; start empty, and queued messages are lost",
          },
        ]
      : []),
  ];
}
