import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";

const at = "settings.migration";

export const oneMigration: SystemRule<Trevor> = {
  id: "trevor/one-migration",
  title: "Only one pod migrates the database",
  why: "Alembic takes no lock: pods that start together would each apply the same revision, and one of them fails halfway.",
  *check({ settings: { autoscaling, migration, replicas } }) {
    const most = autoscaling ? autoscaling.max : replicas;
    if (migration === "hook" || most === 1) return;
    yield {
      at,
      message: `expected "hook" if the API has up to ${most} pods: as init containers they would migrate the database at once`,
    };
  },
};

export const migrationOnce: SystemRule<Trevor> = {
  id: "trevor/migration-once",
  title: "Outside development the database is migrated once per sync",
  why: "An init container migrates whenever a pod starts, even hours after a release, for example when a node fails.",
  *check({ settings: { migration }, stage }) {
    if (stage === "development" || migration === "hook") return;
    yield {
      at,
      message: `expected "hook" in ${stage}: "${migration}" would migrate the database at every start of a pod`,
    };
  },
};
