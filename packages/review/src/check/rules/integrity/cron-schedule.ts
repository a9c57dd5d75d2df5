import { neverComes, scheduleProblem } from "../../../kubernetes/cron.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const cronSchedule = defineRule({
  id: "integrity/cron-schedule",
  title: "A CronJob has a valid schedule that matches some date",
  why: "The API server rejects a schedule that it can't parse, but accepts one for 31 February, which never runs.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
  severity: "error",
  least: "warning",
  basis: "refused",
  kinds: ["CronJob"],
  *check({ index }) {
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
