import type { SystemRule } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { Trevor } from "./context.ts";

/** How many copies of an upload are in memory at once, and of a released request in the worker. */
const COPIES = 3;

/** Memory that the Python process needs in addition, in Mi. */
const BESIDE_AN_UPLOAD = 256;

/** What trevor refuses. */
export const RULES: SystemRule<Trevor>[] = [
  {
    id: "trevor/migration",
    title: "Outside development the database is migrated once per sync, and by one pod",
    why:
      "Alembic takes no lock, so that two pods would each apply a revision; and an init container migrates whenever a " +
      "pod starts, even hours after a release, for example when a node fails.",
    *check({ settings: { autoscaling, migration, replicas }, stage }) {
      const most = autoscaling ? autoscaling.max : replicas;
      if (migration === "init-container" && (stage !== "development" || most > 1))
        yield {
          at: "settings.migration",
          message: `expected "hook" in ${stage} with up to ${most} pods: "${migration}" migrates at every start of each`,
        };
    },
  },
  {
    id: "trevor/sign-in",
    title: "Outside development nobody is signed in without a password",
    why: "DEV_AUTH_BYPASS makes everyone who reaches the API a test user with all permissions.",
    *check({ settings: { extraEnv }, stage }) {
      if (extraEnv.DEV_AUTH_BYPASS !== undefined && stage !== "development")
        yield { at: "settings.extraEnv.DEV_AUTH_BYPASS", message: `expected none in ${stage}` };
    },
  },
  {
    id: "trevor/upload-memory",
    title: "Memory limits fit three copies of an upload",
    why:
      "The API holds a form's body, its file and the stream to S3 at once, and the worker the objects of a " +
      "request and their zip: with less memory, one upload kills the pod and every request in it.",
    *check({ settings: { maxUploadSizeMb, resources, worker } }) {
      const needed = COPIES * maxUploadSizeMb + BESIDE_AN_UPLOAD;
      const message = `expected at least ${needed}Mi: an upload of ${maxUploadSizeMb} MB is in memory ${COPIES} times at once`;
      for (const [of, all] of Object.entries({ settings: resources, "settings.worker": worker?.resources }))
        if (all && (quantityValue(all.limits.memory) ?? 0) < needed * 2 ** 20)
          yield { at: `${of}.resources.limits.memory`, message };
    },
  },
];
