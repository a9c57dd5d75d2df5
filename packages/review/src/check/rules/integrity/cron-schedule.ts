import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { neverComes, scheduleProblem } from "../../../kubernetes/cron.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

/** Where objects of operators have a schedule of five fields, or a name such as "@daily". */
const OF_OPERATORS = [
  ...["ReplicationSource", "ReplicationDestination"].map((kind) => ({
    kind,
    group: "volsync.backube",
    path: ["spec", "trigger", "schedule"],
    operator: "VolSync",
  })),
  { kind: "RecurringJob", group: "longhorn.io", path: ["spec", "cron"], operator: "Longhorn" },
  { kind: "Schedule", group: "velero.io", path: ["spec", "schedule"], operator: "Velero" },
  { kind: "CronWorkflow", group: "argoproj.io", path: ["spec", "schedule"], operator: "Argo Workflows" },
];

export const cronSchedule = defineRule({
  id: "integrity/cron-schedule",
  title: "CronJobs, backups, workflows and sync windows have a valid schedule",
  why:
    "The API server rejects a schedule that it can't parse, but accepts one for 31 February, which never " +
    "runs. The schedule of a CloudNativePG ScheduledBackup has six fields, the first for seconds: with " +
    "five, `0 3 * * *` isn't every day at 3:00 but every hour at 3 minutes past. Argo CD rejects a " +
    "project if a sync window has an invalid schedule. VolSync, Longhorn, Velero and Argo Workflows never run anything with an invalid schedule, even if " +
    "the API server accepts it.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
  example: {
    bad: "spec: {schedule: every day}",
    good: "spec: {schedule: 17 3 * * *}",
  },
  severity: "error",
  cases: { warning: ["for a date that never comes", "for a ScheduledBackup that is suspended"] },
  basis: "refused",
  kinds: ["CronJob", "ScheduledBackup", "AppProject", ...OF_OPERATORS.map(({ kind }) => kind)],
  *check({ index }) {
    yield* ofBackups(index.ofKind("ScheduledBackup", "postgresql.cnpg.io"));
    yield* ofWindows(index.ofKind("AppProject", "argoproj.io"));
    for (const { kind, group, path, operator } of OF_OPERATORS)
      yield* ofOperator(index.ofKind(kind, group), path, operator);
    for (const resource of index.ofKind("CronJob", "batch")) {
      const schedule = textAt(resource, "spec", "schedule");
      if (schedule === undefined) continue;
      const problem = scheduleProblem(schedule);
      if (problem !== undefined)
        yield {
          resource,
          path: ["spec", "schedule"],
          message: `"${schedule.slice(0, 60)}" ${problem}; the API server rejects it`,
          fix: 'write five fields such as "0 3 * * *": minute, hour, day of the month, month, day of the week',
        };
      else if (neverComes(schedule))
        yield {
          resource,
          path: ["spec", "schedule"],
          severity: "warning",
          message: `"${schedule.slice(0, 60)}" never runs: none of its months has that day`,
          fix: 'write a day that exists, such as "0 3 28 2 *", or set suspend: true if it is started by hand',
        };
    }
  },
});

/**
 * The backups of CloudNativePG whose schedule isn't one with seconds. Its parser, robfig/cron, takes the last of six
 * fields for optional.
 */
function* ofBackups(backups: readonly Resource[]): Iterable<Finding> {
  for (const resource of backups) {
    const schedule = textAt(resource, "spec", "schedule") ?? "";
    const fields = schedule.trim().split(/\s+/);
    if (fields.length !== 5 || scheduleProblem(schedule) !== undefined) continue;
    yield {
      resource,
      path: ["spec", "schedule"],
      basis: "broken",
      ...(at(resource, "spec", "suspend") === true && { severity: "warning" as const }),
      message: `"${schedule}" has 5 fields, and CloudNativePG reads the first as seconds: it runs at other times`,
      fix: `write "0 ${schedule}"`,
    };
  }
}

/** The objects of an operator that runs them at no time, as it can't read their schedule. */
function* ofOperator(
  resources: readonly Resource[],
  path: readonly string[],
  operator: string,
): Iterable<Finding> {
  for (const resource of resources) {
    const schedule = textAt(resource, ...path) ?? "";
    if (schedule === "" || /TZ=|@every|[{$]/.test(schedule)) continue;
    const problem = scheduleProblem(schedule);
    if (problem === undefined) continue;
    yield {
      resource,
      path,
      message: `"${schedule.slice(0, 60)}" ${problem}; ${operator} can't read it, so nothing runs`,
      fix: 'write five fields such as "0 3 * * *"',
    };
  }
}

/** The windows of projects that Argo CD can't read. */
function* ofWindows(projects: readonly Resource[]): Iterable<Finding> {
  for (const resource of projects)
    for (const [window, index] of itemsAt(resource, "spec", "syncWindows")) {
      const schedule = textAt(window, "schedule") ?? "";
      const problem = schedule === "" || /TZ=|[{$]/.test(schedule) ? undefined : scheduleProblem(schedule);
      if (problem === undefined) continue;
      yield {
        resource,
        path: ["spec", "syncWindows", index, "schedule"],
        message: `"${schedule.slice(0, 60)}" ${problem}; Argo CD rejects the project`,
        fix: 'write five fields such as "0 22 * * *"',
      };
    }
}
