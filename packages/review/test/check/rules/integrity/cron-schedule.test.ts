import { describe, expect, it } from "vitest";
import { cronSchedule } from "../../../../src/check/rules/integrity/cron-schedule.ts";
import { judged, state } from "../../state.ts";

const at = (schedule: string) =>
  state(`apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {schedule: "${schedule}"}`);

describe("integrity/cron-schedule", () => {
  it.each([
    "0 3 * *",
    "60 3 * * *",
    "0 3 * * 8",
    "0 3 * * foo",
    "CRON_TZ=UTC 0 3 * * *",
    "0 5-3 * * *",
    "every day",
  ])("refuses %s", (schedule) => expect(judged(cronSchedule, at(schedule))[0]).toMatch(/^error/));
  it.each(["0 3 * * *", "*/5 * * * *", "0 0 1,15 jan-mar MON", "@daily", "0-30/10 * ? * *"])(
    "takes %s",
    (schedule) => expect(judged(cronSchedule, at(schedule))).toEqual([]),
  );
  it.each(["0 3 31 2 *", "0 3 30,31 feb *", "0 3 31 4,jun,9,11 ?"])(
    "warns of %s, which never comes",
    (schedule) => expect(judged(cronSchedule, at(schedule))[0]).toMatch(/^warning .*never comes/),
  );
  it.each(["0 3 29 2 *", "0 3 31 2,3 *", "0 3 31 2 1", "0 3 28-31 2 *"])("takes %s, which does", (schedule) =>
    expect(judged(cronSchedule, at(schedule))).toEqual([]),
  );
});
