import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

/** What changes a database's schema, in the command of a container. */
const MIGRATION =
  /\balembic\b[^\n]*\bupgrade\b|\bmanage\.py\s+migrate\b|\bprisma\s+(?:migrate\s+deploy|db\s+push)\b|\bflyway\b[^\n]*\bmigrate\b|\bliquibase\b[^\n]*\bupdate\b|\bdb:migrate\b|\bknex\b[^\n]*\bmigrate\b|\bgoose\b[^\n]*\bup\b|\bsequelize\b[^\n]*\bmigrate\b|\btypeorm\b[^\n]*\bmigration:run\b|\bdbmate\b[^\n]*\b(?:up|migrate)\b|\batlas\s+migrate\s+apply\b|\bartisan\s+migrate\b|\bdiesel\s+migration\s+run\b|\bsqlx\s+migrate\s+run\b|\bdrizzle-kit\s+(?:migrate|push)\b|\bmigrate\s+-(?:path|source|database)\b|\bef\s+database\s+update\b/;

export const parallelMigration = defineRule({
  id: "starts/parallel-migration",
  page: {
    title: "A database migration runs in one pod at a time",
    why:
      "Two pods that migrate a database at the same time compete for the schema, and a rescheduled pod may " +
      "migrate at any time. A migration in an init container or a start script runs in every pod of the " +
      "workload. During a rolling update, old code also reads the new schema.",
    source: "https://alembic.sqlalchemy.org/en/latest/cookbook.html",
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, template: {spec: {initContainers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head]}]}}}",
    good: "kind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head]}]}}}",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  *check(state) {
    for (const pod of state.pods) {
      const replicas = replicasIn(state, pod.resource);
      if (replicas === undefined || replicas.most < 2) continue;
      for (const container of pod.containers) {
        const [command] = MIGRATION.exec(commandLine(container)) ?? [];
        if (command !== undefined)
          yield {
            resource: pod.resource,
            path: container.path,
            message: `${container.init ? "init container" : "container"} ${container.name} runs "${command.slice(0, 40)}" in each of up to ${replicas.most} pods`,
            fix: "migrate in a Job before the rollout (Argo CD: a hook, or an earlier wave; Flux: a Kustomization that theirs depends on)",
          };
      }
    }
  },
});
