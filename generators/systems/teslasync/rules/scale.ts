import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";

export const liveSignals: SystemRule<TeslaSync> = {
  id: "teslasync/live-signals",
  title: "Several pods of the API share the state of the cars",
  why: "Each would have only the signals that it received itself, and answer from those.",
  *check({ settings: { api, liveSignalStore } }) {
    const most = api.autoscaling ? api.autoscaling.max : api.replicas;
    if (most > 1 && liveSignalStore !== "hybrid")
      yield {
        at: "settings.liveSignalStore",
        message: `expected "hybrid" where the API has up to ${most} pods: with "${liveSignalStore}" each would know only its own signals`,
      };
  },
};

/** Where TeslaSync's source shows that each worker does all of the work. */
const SHOWN = {
  notification:
    "ev-dev-labs/teslasync@0217892, internal/notification/worker.go and cmd/notification-worker/main.go",
  automation:
    "ev-dev-labs/teslasync@3a6fe13, internal/automation/trigger/cron.go; @0ece172, cmd/automation-worker/main.go",
};

export const loneWorkers: SystemRule<TeslaSync> = {
  id: "teslasync/lone-workers",
  title: "There is one notification and one automation worker, unless duplicates are acknowledged",
  why: "Each pod gets every message and has its own clock: people get every message twice, and cars every command twice.",
  *check({ settings: { workers } }) {
    for (const name of ["notification", "automation"] as const) {
      const { acknowledgeDuplicates, replicas } = workers[name];
      if (replicas > 1 && !acknowledgeDuplicates)
        yield {
          at: ["settings", "workers", name, "replicas"],
          message:
            `expected 1, because each of ${replicas} pods would do all of the work (${SHOWN[name]}). ` +
            `workers.${name}.acknowledgeDuplicates: true says that this is known`,
        };
    }
  },
};

export const origins: SystemRule<TeslaSync> = {
  id: "teslasync/origins",
  title: "An API at its own address lists the origins that may call it",
  why: "Browsers refuse its answers to pages of another origin, unless the API allows that origin.",
  *check({ settings: { browserApiBase, corsOrigins } }) {
    if (browserApiBase !== "" && corsOrigins.length === 0)
      yield {
        at: "settings.corsOrigins",
        message:
          `expected the origins that may call the API, such as ["https://teslasync.example.com"], because browsers ` +
          `call it at ${browserApiBase} and refuse its answers otherwise. Or set browserApiBase: ""`,
      };
  },
};
