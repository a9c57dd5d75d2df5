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
