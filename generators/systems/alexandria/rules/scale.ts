import type { SystemRule } from "kustogen";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";

/** Why there may be more than one pod; undefined where there is one. */
function several({ autoscaling, replicas }: Settings): string | undefined {
  if (autoscaling) return "an autoscaler";
  return replicas === 1 ? undefined : `${replicas} replicas`;
}

export const oneWriter: SystemRule<Alexandria> = {
  id: "alexandria/one-writer",
  title: "Only one pod writes to SQLite",
  why: "SQLite has one writer: a second pod finds the database locked, or damages it.",
  *check({ settings }) {
    const what = several(settings);
    if (what !== undefined && settings.database === "sqlite")
      yield { at: "settings.database", message: `expected "postgres" with ${what}: SQLite has one writer` };
  },
};

export const sharedVolume: SystemRule<Alexandria> = {
  id: "alexandria/shared-volume",
  title: "Several pods share a volume that several nodes can mount",
  why: "A ReadWriteOnce volume is on one node: pods on others wait for it forever.",
  *check({ settings }) {
    const what = several(settings);
    if (what !== undefined && settings.persistence.accessMode !== "ReadWriteMany")
      yield {
        at: "settings.persistence.accessMode",
        message: `expected "ReadWriteMany" with ${what}: pods on other nodes could not mount the volume`,
      };
  },
};
