import { parseImage } from "../../../cluster/image.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { environmentIn, replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

const SCHEDULER =
  /\bcelery\b[^\n]*\bbeat\b|\bcelery\b[^\n]*\s-B\b|\brqscheduler\b|\bairflow\b[^\n]*\bscheduler\b|\bclockwork\b|\bschedule:work\b/;
const DATABASE =
  /(?:^|\/)(?:postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|valkey|influxdb|neo4j|couchdb)$/;
const SQLITE = /\bsqlite3?(?:\+\w+)?:(?:\/\/|[\w./])|\.sqlite3?\b/i;
const KIND_OF_DATABASE = /(?:^|_)(?:TYPE|ENGINE|DRIVER|DIALECT|BACKEND|CLIENT|CONNECTION)$/;

export const singleInstance = defineRule({
  id: "scaling/single-instance",
  page: {
    title: "Software that supports only one instance has one replica",
    why:
      "SQLite has one writer: a second pod gets its own database or corrupts the shared one. Two pods of a " +
      "scheduler run every task twice. Several pods of a database in a Deployment don't form a cluster.",
    source: "https://www.sqlite.org/whentouse.html",
    cases: { warning: "for schedulers and databases in a Deployment" },
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, template: {spec: {containers: [{name: api, env: [{name: DATABASE_URL, value: 'sqlite:////data/shop.db'}]}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, template: {spec: {containers: [{name: api, env: [{name: DATABASE_URL, value: 'sqlite:////data/shop.db'}]}]}}}",
  },
  severity: { development: "warning", beta: "warning", production: "error" },
  basis: "broken",
  *check(state) {
    for (const pod of state.pods) {
      const replicas = replicasIn(state, pod.resource);
      if (replicas === undefined || replicas.most < 2) continue;
      const { scaler } = replicas;
      for (const container of pod.containers) {
        const found = reason(state, pod, container);
        if (found === undefined) continue;
        yield {
          resource: scaler ?? pod.resource,
          path: scaler === undefined ? ["spec", "replicas"] : ["spec"],
          ...(!found.certain && { severity: "warning" as const }),
          message: `runs up to ${replicas.most} pods${scaler === undefined ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`}, but container ${container.name} ${found.what}`,
          fix: found.fix,
        };
        break;
      }
    }
  },
});

/** Why a container may run only once; undefined if no reason is known. */
function reason(
  state: State,
  pod: Pod,
  container: Container,
): { what: string; fix: string; certain: boolean } | undefined {
  const { image, init } = container;
  const line = commandLine(container);
  const sqlite = SQLITE.test(line)
    ? "its arguments"
    : environmentIn(state, pod, container).variables.find(({ name, value }) => usesSqlite(name, value))?.name;
  if (sqlite !== undefined)
    return {
      what: `keeps its data in SQLite (${sqlite})`,
      fix: "run one pod, or move the data to a database server",
      certain: true,
    };
  if (SCHEDULER.test(line))
    return {
      what: "runs a scheduler",
      fix: "give the scheduler its own workload with one pod",
      certain: false,
    };
  const { name } = parseImage(image ?? "");
  if (DATABASE.test(name) && pod.resource.kind === "Deployment" && !init)
    return {
      what: `is a database (${name}) that shares nothing with the other pods`,
      fix: "run one pod, or a StatefulSet with replication",
      certain: false,
    };
  return undefined;
}

function usesSqlite(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return SQLITE.test(value) || (KIND_OF_DATABASE.test(name) && /^(?:better-)?sqlite3?$/i.test(value));
}
