import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { neverComes, scheduleProblem } from "../../../kubernetes/cron.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const cronSchedule = defineRule({
  id: "integrity/cron-schedule",
  title: "CronJobs, backups and sync windows have a valid schedule",
  why:
    "The API server rejects a schedule that it can't parse, but accepts one for 31 February, which never " +
    "runs. The schedule of a CloudNativePG ScheduledBackup has six fields, the first for seconds: with " +
    "five, `0 3 * * *` isn't every day at 3:00 but every hour at 3 minutes past. Argo CD rejects a " +
    "project if a sync window has an invalid schedule.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
  example: {
    bad: "spec: {schedule: every day}",
    good: "spec: {schedule: 17 3 * * *}",
  },
  severity: "error",
  cases: { warning: ["for a date that never comes", "for a ScheduledBackup that is suspended"] },
  basis: "refused",
  kinds: ["CronJob", "ScheduledBackup", "AppProject"],
  *check({ index }) {
    yield* ofBackups(index.ofKind("ScheduledBackup", "postgresql.cnpg.io"));
    yield* ofWindows(index.ofKind("AppProject", "argoproj.io"));
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
