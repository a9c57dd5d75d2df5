import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";

/** Usual names of programs that change a database's schema. */
const MIGRATION = /migrat|alembic|flyway|liquibase|schema-?(?:up|change)|db-?(?:upgrade|init)/i;

/**
 * Jobs and init containers that migrate data, judging by names and commands, and would run another image. Rolling one
 * back runs older code on a newer schema.
 */
export function migrationsIn(before: readonly Resource[], after: readonly Resource[]): string[] {
  const images = new Map<string, string | undefined>();
  for (const { where, image } of migrations(before)) images.set(where, image);
  const found = migrations(after).filter(
    ({ where, image }) => images.has(where) && images.get(where) !== image,
  );
  return [...new Set(found.map(({ where }) => where))];
}

function migrations(resources: readonly Resource[]): { where: string; image: string | undefined }[] {
  return podsOf(resources).flatMap((pod) =>
    pod.containers
      .filter(({ name, init, spec }) => {
        const words = [name, ...(spec.command ?? []), ...(spec.args ?? [])].join(" ");
        const runsOnce = init || pod.resource.kind === "Job";
        return (
          runsOnce &&
          MIGRATION.test(`${words} ${pod.resource.kind === "Job" ? pod.resource.metadata.name : ""}`)
        );
      })
      .map(({ name, image }) => ({ where: `${describeResource(pod.resource)}, container ${name}`, image })),
  );
}
