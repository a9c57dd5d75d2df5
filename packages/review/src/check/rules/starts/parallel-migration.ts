import { migrations } from "../../../cluster/workloads/migrations.ts";
import { derived } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const parallelMigration = defineRule({
  id: "starts/parallel-migration",
  title: "A database migration runs in one pod at a time",
  why:
    "Two pods that migrate a database at the same time compete for the schema, and a rescheduled pod may " +
    "migrate at any time. A migration in an init container or a start script runs in every pod of the " +
    "workload. During a rolling update, old code also reads the new schema.",
  source: "https://alembic.sqlalchemy.org/en/latest/cookbook.html",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, template: {spec: {initContainers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head]}]}}}",
    good: "kind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head]}]}}}",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  *check(state) {
    for (const { pod, container, command } of migrations(state)) {
      const replicas = derived(state).replicas(pod.resource);
      if (replicas === undefined || replicas.most < 2) continue;
      yield {
        resource: pod.resource,
        path: container.path,
        message: `${container.init ? "init container" : "container"} ${container.name} runs "${command}" in each of up to ${replicas.most} pods`,
        fix: "migrate in a Job before the rollout (Argo CD: a hook, or an earlier wave; Flux: a Kustomization that theirs depends on)",
      };
    }
  },
});
