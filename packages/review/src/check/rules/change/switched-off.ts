import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { readablePath } from "../../../compare/path.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { isOfArgo } from "./argo-fields.ts";
import { changedResources } from "./changed.ts";
import { type FieldMove, fieldMoves } from "./field-changes.ts";

/** Fields of `spec` that switch an object off, and the value with which they do. */
const FIELDS: Readonly<Record<string, RegExp>> = {
  ensure: /^absent$/,
  pause: /^true$/,
  paused: /^true$/,
  runStrategy: /^Halted$/,
  running: /^false$/,
  state: /^(?:stopped|paused)$/,
  suspend: /^true$/,
};
/** The same for annotations, by the name after the slash. */
const ANNOTATIONS: Readonly<Record<string, RegExp>> = {
  hibernation: /^on$/,
  managed: /^false$/,
  pause: /^true$/,
  "pause-reconciliation": /^true$/,
  paused: /^(?!false$)/,
  "paused-replicas": /./,
  reconcile: /^disabled$/,
};

const NO_BACKUPS = "it makes no more backups";
const NOT_ROLLED_OUT = "changes of its pods aren't rolled out until it is resumed";
const NOT_FETCHED = "nothing new is fetched from it until it is resumed";
const CONSEQUENCES: Readonly<Record<string, string>> = {
  Alert: "nobody is notified anymore",
  CronJob: "it no longer starts Jobs",
  Deployment: NOT_ROLLED_OUT,
  GitRepository: NOT_FETCHED,
  HelmRelease: "it is no longer installed, upgraded or corrected",
  HelmRepository: NOT_FETCHED,
  Kustomization: "Flux applies no commit until it is resumed",
  OCIRepository: NOT_FETCHED,
  ReplicationSource: NO_BACKUPS,
  Rollout: NOT_ROLLED_OUT,
  Schedule: NO_BACKUPS,
  ScheduledBackup: NO_BACKUPS,
  VirtualMachine: "it is stopped",
};

export const switchedOff = defineRule({
  id: "change/switched-off",
  title: "A change doesn't suspend, pause or stop anything that was running",
  why:
    "The object still exists and looks healthy, but backups aren't made, jobs don't start, or commits have no " +
    "effect.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension",
  example: {
    bad: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *, suspend: true}",
    good: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *}",
  },
  judges: Object.keys(FIELDS).map((field) => `spec.${field}`),
  fix: "leave it running, or say in the review who resumes it, and when",
  *checkChange(_before, _after, context) {
    for (const { after, changes } of changedResources(context)) {
      // These have rules of their own.
      if (isOfArgo(after) && after.kind !== "Rollout") continue;
      const [first] = [...fieldMoves(changes)].filter(switchesOff);
      if (first === undefined) continue;
      const { path, after: value } = first;
      yield {
        resource: after,
        path,
        message: `${resourceText(after)} is switched off (${readablePath(path)}: ${asText(value ?? null)}): ${lookUp(CONSEQUENCES, after.kind) ?? "its controller doesn't act on it until it is resumed"}`,
      };
    }
  },
});

function switchesOff({ name, path, before, after }: FieldMove): boolean {
  const off =
    path[0] === "spec" && path.length === 2
      ? lookUp(FIELDS, name)
      : path[0] === "metadata" && path[1] === "annotations" && name.includes("/")
        ? lookUp(ANNOTATIONS, name.slice(name.lastIndexOf("/") + 1))
        : undefined;
  const is = (value: Value | undefined) => value !== undefined && off?.test(asText(value)) === true;
  return is(after) && !is(before);
}
