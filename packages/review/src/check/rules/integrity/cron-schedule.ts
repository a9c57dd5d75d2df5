import { defineRule } from "../../model/rule.ts";
import { refusedIn } from "../../refusals/refused.ts";
import { SCHEDULES } from "../../refusals/schedules.ts";

export const cronSchedule = defineRule({
  id: "integrity/cron-schedule",
  page: {
    title: "CronJobs, backups and sync windows have a valid schedule",
    why:
      "The API server rejects a schedule that it can't parse, but accepts one for 31 February, which never " +
      "runs. The schedule of a CloudNativePG ScheduledBackup has six fields, the first for seconds: with " +
      "five, `0 3 * * *` isn't every day at 3:00 but every hour at 3 minutes past. Argo CD rejects a " +
      "project if a sync window has an invalid schedule.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
    cases: { warning: "for a date that never comes" },
    bad: "spec: {schedule: every day}",
    good: "spec: {schedule: 17 3 * * *}",
  },
  severity: "error",
  basis: "refused",
  check: (state) => refusedIn(state, SCHEDULES),
});
