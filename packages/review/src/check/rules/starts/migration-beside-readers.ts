import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { isBefore, momentOf } from "../../../cluster/argocd/hooks.ts";
import { imageName } from "../../../cluster/kubelet/security-context.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { type Migration, migrations } from "../../../cluster/workloads/migrations.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { at } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

export const migrationBesideReaders = defineRule({
  id: "starts/migration-beside-readers",
  title: "New code starts only after the migration has ended",
  why:
    "While an init container or a Job still migrates the schema, a worker of the new release in the same " +
    "wave is already running and uses the old schema. During a rolling update, a pod of the old release " +
    "also reads the new schema.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  example: {
    bad: "kind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head], env: [{name: DATABASE_URL, value: postgres://db/shop}]}]}}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: DATABASE_URL, value: postgres://db/shop}]}]}}}",
    good: "kind: Job\nmetadata:\n  name: migrate\n  annotations: {argocd.argoproj.io/sync-wave: \"-1\"}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', command: [alembic, upgrade, head], env: [{name: DATABASE_URL, value: postgres://db/shop}]}]}}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: DATABASE_URL, value: postgres://db/shop}]}]}}}",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  least: "info",
  cases: {
    info: ["if the objects have no sync waves", "if only the previous release's pod is affected"],
  },
  *check(state) {
    const found = [...migrations(state)];
    if (found.length === 0) return;
    const migrating = new Set(found.map(({ pod }) => pod));
    const { inOrder } = derived(state);
    for (const migration of found) {
      const readers = longRunning(state).filter(
        (pod) =>
          !migrating.has(pod) &&
          reads(pod, migration) &&
          !isBefore(momentOf(migration.pod.resource), momentOf(pod.resource)),
      );
      if (readers.length > 0) yield beside(migration, readers, inOrder);
      else yield* withOldPod(state, migration);
    }
  },
});

function beside({ pod, container, command }: Migration, readers: readonly Pod[], inOrder: boolean): Finding {
  const names = readers.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`);
  return {
    resource: pod.resource,
    path: container.path,
    // Without waves there is no order, so the pods have to cope.
    ...(!inOrder && { severity: "info" }),
    message: `${container.init ? "init container" : "container"} ${container.name} runs "${command}" while ${someOf(names, 4)} of the same image ${names.length > 1 ? "start" : "starts"} without waiting for it`,
    fix: "migrate in a Job before them (Argo CD: a hook, or an earlier wave; Flux: a Kustomization that theirs depends on)",
  };
}

/** With a surge, the pod of the old release runs until the new one is ready, and so uses the new schema. */
function* withOldPod(state: State, { pod, container, command }: Migration): Iterable<Finding> {
  const { resource } = pod;
  const type = at(resource, "spec", "strategy", "type") ?? "RollingUpdate";
  const surge = at(resource, "spec", "strategy", "rollingUpdate", "maxSurge") ?? 1;
  if (resource.kind !== "Deployment" || type !== "RollingUpdate" || surge === 0 || surge === "0%") return;
  // Several pods are reported by another rule.
  if (derived(state).replicas(resource)?.most !== 1) return;
  yield {
    resource,
    path: container.path,
    severity: "info",
    message: `${container.init ? "init container" : "container"} ${container.name} runs "${command}" while the pod of the previous release still reads and writes`,
    fix: "keep each migration compatible with the previous release, migrate in a Job, or use strategy Recreate",
  };
}

/** True for a pod with the image of the migration, which knows the same schema. */
function reads(pod: Pod, { pod: migrating, container }: Migration): boolean {
  const image = imageName(container);
  return (
    image !== "" &&
    mayShareNamespace(pod.namespace, migrating.namespace) &&
    pod.containers.some((one) => !one.init && imageName(one) === image)
  );
}
