import type { SystemRule } from "kustogen";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";

/** Why there may be more than one pod; undefined if there is only one. */
function several({ autoscaling, replicas }: Settings): string | undefined {
  if (autoscaling) return "an autoscaler";
  return replicas === 1 ? undefined : `${replicas} replicas`;
}

export const oneWriter: SystemRule<Alexandria> = {
  id: "alexandria/one-writer",
  title: "Only one pod writes to SQLite",
  why: "SQLite supports one writer: a second pod finds the database locked, or corrupts it.",
  *check({ settings }) {
    const what = several(settings);
    if (what !== undefined && settings.database === "sqlite")
      yield {
        at: "settings.database",
        message: `expected "postgres" with ${what}: SQLite supports one writer`,
      };
  },
};

export const oneOrchestrator: SystemRule<Alexandria> = {
  id: "alexandria/one-orchestrator",
  title: "There is one orchestrator, unless several are acknowledged",
  why: "Each pod has one, which writes to /var/lib/alexandria; no public source says that they share it safely.",
  *check({ settings }) {
    const what = several(settings);
    if (what !== undefined && !settings.acknowledgeSeveralOrchestrators)
      yield {
        at: "settings.acknowledgeSeveralOrchestrators",
        message: `expected true with ${what}, or one pod: the orchestrator of each would write to the shared volume`,
      };
  },
};

export const sharedVolume: SystemRule<Alexandria> = {
  id: "alexandria/shared-volume",
  title: "Several pods share only a volume that several nodes can mount",
  why: "A ReadWriteOnce volume is attached to one node: pods on other nodes wait for it forever.",
  *check({ settings }) {
    const what = several(settings);
    if (what !== undefined && settings.persistence.accessMode !== "ReadWriteMany")
      yield {
        at: "settings.persistence.accessMode",
        message: `expected "ReadWriteMany" with ${what}: pods on other nodes could not mount the volume`,
      };
  },
};
