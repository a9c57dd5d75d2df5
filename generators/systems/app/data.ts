import type { Operations } from "kustogen";
import { APP_SECRETS } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { SHARED_DATA } from "./shared-data.ts";

const STOP = { title: "Stop everything that writes, as under By hand", commands: [] };
const START = { title: "Start it again, as under By hand", commands: [] };

/** What of app holds data, and how each comes back. */
export function dataOf({ nats }: Settings, kubectl: string): Operations["data"] {
  return [
    {
      what: `The claim ${SHARED_DATA.name}: all repositories (repos), avatars, files and static files; it survives the Application, but not the namespace`,
      backup: "snapshots of the NFS file system by its provider, taken together with PostgreSQL's",
      restore: [
        STOP,
        {
          title:
            "Roll the file system back to its snapshot, in the console of its provider; the claim and its volume stay as they are. " +
            "Single folders: from the snapshot's copy, as user 1000",
          commands: [`${kubectl} get pvc ${SHARED_DATA.name} -o jsonpath='{.spec.volumeName}'`],
        },
        {
          title: "Restore PostgreSQL to the same moment, for it says which repositories there are",
          commands: [],
        },
        START,
      ],
    },
    {
      what: "PostgreSQL (APP_DATABASE_URL): accounts, issues, what repositories there are",
      backup: "by its service: snapshots and write-ahead log",
      restore: [
        STOP,
        {
          title:
            "Restore into a new instance, by the means of its service, and put its address into the Secret, with all its other keys as they are",
          commands: [
            `${kubectl} patch secret ${APP_SECRETS} -p '{"stringData":{"APP_DATABASE_URL":"<APP_DATABASE_URL>"}}'`,
          ],
        },
        START,
      ],
    },
    {
      what: "Qdrant (APP_QDRANT_URL): vectors",
      backup: "can be made again from the repositories",
      restore: "start empty; app makes them again as repositories are indexed",
    },
    {
      what: `Redis (APP_REDIS_URL): sessions${nats ? "" : " and the queues of mail and hooks"}`,
      backup: "none",
      restore: `start empty: people sign in again${nats ? "" : ", and what was queued is lost"}`,
    },
    ...(nats
      ? [
          {
            what: "NATS JetStream (NATS_URL): the queues of mail and hooks",
            backup: "by its operator",
            restore: "by its operator; start empty, and what was queued is lost",
          },
        ]
      : []),
  ];
}
