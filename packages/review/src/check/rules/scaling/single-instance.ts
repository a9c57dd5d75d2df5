import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { environmentIn, replicasIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

const SQLITE = /\bsqlite3?(?:\+\w+)?:(?:\/\/|[\w./])|\.sqlite3?\b/i;
const KIND_OF_DATABASE = /(?:^|_)(?:TYPE|ENGINE|DRIVER|DIALECT|BACKEND|CLIENT|CONNECTION)$/;

export const singleInstance = defineRule({
  id: "scaling/single-instance",
  page: {
    title: "A program that keeps its data in SQLite has one replica",
    why: "SQLite has one writer: a second pod gets its own database or corrupts the shared one.",
    source: "https://www.sqlite.org/whentouse.html",
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
        const where = sqliteIn(state, pod, container);
        if (where === undefined) continue;
        yield {
          resource: scaler ?? pod.resource,
          path: scaler === undefined ? ["spec", "replicas"] : ["spec"],
          message: `runs up to ${replicas.most} pods${scaler === undefined ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`}, but container ${container.name} keeps its data in SQLite (${where})`,
          fix: "run one pod, or move the data to a database server",
        };
        break;
      }
    }
  },
});

/** Where a container is told to use SQLite: its arguments, or a variable. */
function sqliteIn(state: State, pod: Pod, container: Container): string | undefined {
  if (SQLITE.test(commandLine(container))) return "its arguments";
  return environmentIn(state, pod, container).variables.find(({ name, value }) => usesSqlite(name, value))
    ?.name;
}

function usesSqlite(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return SQLITE.test(value) || (KIND_OF_DATABASE.test(name) && /^(?:better-)?sqlite3?$/i.test(value));
}
