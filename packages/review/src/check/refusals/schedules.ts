import { asText } from "@kustogen/kustomize/value/value.ts";
import { neverComes, scheduleProblem } from "../../kubernetes/cron.ts";
import { type Found, kinds, type Refusals } from "./refusal.ts";

const problemOf = ({ value }: Found) => `"${asText(value).slice(0, 60)}" ${scheduleProblem(asText(value))}`;

/** The schedules that their controllers refuse, or read otherwise than they are meant. */
export const SCHEDULES: readonly Refusals[] = [
  {
    of: kinds("batch", "CronJob"),
    source: "pkg/apis/batch/validation/validation.go",
    rows: [
      {
        at: "spec.schedule",
        text: (schedule) => scheduleProblem(schedule) !== undefined,
        message: problemOf,
        fix: 'write five fields such as "0 3 * * *": minute, hour, day of the month, month, day of the week',
      },
      {
        at: "spec.schedule",
        text: (schedule) => scheduleProblem(schedule) === undefined && neverComes(schedule),
        message: ({ value }) => `"${asText(value)}" never runs: none of its months has that day`,
        fix: 'write a day that exists, such as "0 3 28 2 *", or set suspend: true if it is started by hand',
        severity: "warning",
      },
    ],
  },
  {
    // The first of six fields is for seconds; robfig/cron takes the last one for optional.
    of: kinds("postgresql.cnpg.io", "ScheduledBackup"),
    source: "https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups",
    rows: [
      {
        at: "spec.schedule",
        text: (schedule, { parents: [spec] }) =>
          spec?.suspend !== true &&
          schedule.trim().split(/\s+/).length === 5 &&
          scheduleProblem(schedule) === undefined,
        message: '"{}" has 5 fields, and CloudNativePG reads the first as seconds: it runs at other times',
        outcome: "",
        fix: 'write "0 {}"',
      },
    ],
  },
  {
    of: kinds("argoproj.io", "AppProject"),
    source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/",
    rows: [
      {
        at: "spec.syncWindows[].schedule",
        text: (schedule) => !schedule.includes("TZ=") && scheduleProblem(schedule) !== undefined,
        message: problemOf,
        outcome: "Argo CD rejects the project",
        fix: 'write five fields such as "0 22 * * *"',
      },
    ],
  },
];
