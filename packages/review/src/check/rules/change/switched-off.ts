import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isOfArgo } from "../../changes/argo-fields.ts";
import { changeRule, type Row } from "../../changes/rows.ts";

const NOT_ROLLED_OUT = "changes of its pods aren't rolled out until it is resumed";
const CONSEQUENCES: Readonly<Record<string, string>> = {
  CronJob: "it no longer starts Jobs",
  Deployment: NOT_ROLLED_OUT,
  Rollout: NOT_ROLLED_OUT,
};

export const switchedOff = changeRule({
  id: "change/switched-off",
  title: "A change doesn't suspend, pause or stop anything that was running",
  why:
    "The object still exists and looks healthy, but backups aren't made, jobs don't start, or commits have no " +
    "effect.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension",
  bad: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *, suspend: true}",
  good: "kind: CronJob\nmetadata: {name: backup}\nspec: {schedule: 17 3 * * *}",
  fix: "leave it running, or say in the review who resumes it, and when",
  rows: ["spec.pause", "spec.paused", "spec.suspend"].map(
    (path): Row => ({
      path,
      how: { becomes: (value) => value === true },
      // The other objects of Argo CD have a rule of their own.
      if: ({ after }) => !isOfArgo(after) || after.kind === "Rollout",
      says: ({ name, after }) =>
        `${name} is switched off (${path}: true): ${lookUp(CONSEQUENCES, after.kind) ?? "its controller doesn't act on it until it is resumed"}`,
    }),
  ),
});
