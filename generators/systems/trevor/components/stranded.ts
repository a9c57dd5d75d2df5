import { because, type Component } from "kustogen";
import { cronJob, LAST, requirements, secretEnv } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
// Lists the requests that wait for a job which no queue has, and then fails.
import script from "../files/stranded.py";
import { database, queue } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { pod } from "./pod.ts";

/** The check for requests that no worker will take up, which the alert JobFailed tells of; without a worker, all do. */
export const stranded: Component<Trevor, NonNullable<Settings["strandedCheck"]>> = {
  name: "stranded",
  // Argo CD calls it degraded while a request is stranded, and a wave after it would wait for that.
  wave: LAST,
  when: ({ settings }) => settings.worker && settings.strandedCheck,
  resources: (context, { on: { schedule }, part }) => [
    cronJob(part, {
      name: "trevor-stranded",
      schedule,
      job: {
        backoffLimit: because("A request may be stored a moment before its job is queued.", 2),
        activeDeadlineSeconds: 300,
      },
      container: {
        name: "stranded",
        image: context.images.trevor,
        imagePullPolicy: context.settings.imagePullPolicy,
        command: ["python", "-c", script],
        envFrom: secretEnv([{ name: "trevor-db" }, { name: "trevor-redis" }]),
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        resources: requirements("50m/500m", "128Mi/512Mi"),
      },
      pod: pod(context),
    }),
  ],
  talksTo: (context) => [database(context), queue(context)],
};
