import { because, type Component } from "kustogen";
import { type ContainerFields, migrationJob } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import { database } from "../outside.ts";
import { common, POD } from "./pod.ts";

/** The migration as an Argo CD hook: Job `trevor-migrate`. Nothing kills it before it ends: its chart has no deadline, and no limit. */
export const migration: Component<Trevor> = {
  name: "migration",
  wave: -1,
  when: ({ settings }) => settings.migration === "hook",
  resources: (context, { part }) => [
    migrationJob(part, {
      name: "trevor-migrate",
      job: { activeDeadlineSeconds: undefined },
      container: migrate(context),
      pod: POD,
    }),
  ],
  talksTo: database,
};

/** The container that migrates the database's schema. */
export function migrate(context: Trevor): ContainerFields {
  return {
    name: "migrate",
    command: ["uv", "run", "alembic", "upgrade", "head"],
    ...common(context, {
      UV_NO_SYNC: because(
        "`uv run` would first update the virtual environment, where user 1000 has no write access.",
        1,
      ),
      UV_CACHE_DIR: because(
        "uv's cache. The image turns it off; were it on, it would be in the read-only home directory.",
        "/tmp/uv",
      ),
    }),
    resources: { requests: { cpu: "100m", memory: "256Mi" } },
  };
}
