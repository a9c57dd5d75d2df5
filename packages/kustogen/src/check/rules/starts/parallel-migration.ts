import { replicasOf } from "../../facts/replicas.ts";
import { commandLine } from "../../facts/security.ts";
import { defineRule } from "../../rule.ts";

const MIGRATION =
  /\balembic\b[^\n]*\bupgrade\b|\bmanage\.py\s+migrate\b|\bprisma\s+(?:migrate\s+deploy|db\s+push)\b|\bflyway\b[^\n]*\bmigrate\b|\bliquibase\b[^\n]*\bupdate\b|\bdb:migrate\b|\bknex\b[^\n]*\bmigrate\b|\bgoose\b[^\n]*\bup\b|\bsequelize\b[^\n]*\bmigrate\b|\btypeorm\b[^\n]*\bmigration:run\b|\bdbmate\b[^\n]*\b(?:up|migrate)\b|\batlas\s+migrate\s+apply\b|\bartisan\s+migrate\b|\bdiesel\s+migration\s+run\b|\bsqlx\s+migrate\s+run\b|\bdrizzle-kit\s+(?:migrate|push)\b|\bmigrate\s+-(?:path|source|database)\b|\bef\s+database\s+update\b/;

export const parallelMigration = defineRule({
  id: "starts/parallel-migration",
  title: "A migration of a database runs in one pod at a time",
  why:
    "An init container or a start script migrates in every pod of the workload: two at once race for the schema, and a pod " +
    "that is rescheduled may migrate at any time. With a rolling update old code reads the new schema meanwhile.",
  source: "https://alembic.sqlalchemy.org/en/latest/cookbook.html",
  severity: { development: "info", beta: "warning", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    for (const pod of state.pods) {
      const replicas = replicasOf(state, pod.resource);
      if (replicas === undefined || replicas.most < 2) continue;
      for (const container of pod.containers) {
        const [found] = MIGRATION.exec(commandLine(container)) ?? [];
        if (found === undefined) continue;
        yield {
          resource: pod.resource,
          path: container.path,
          message: `${container.init ? "init container" : "container"} ${container.name} runs "${found.slice(0, 40)}" in each of up to ${replicas.most} pods`,
          fix: "migrate in a Job before the rollout (an Argo CD hook, or an earlier wave)",
        };
      }
    }
  },
});
