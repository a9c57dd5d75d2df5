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
  it("takes the name of every month and day for its number, and a field's bounds and nothing beyond", () => {
    const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
    const days = "sun mon tue wed thu fri sat".split(" ");
    for (const month of months)
      expect([month, judged(cronSchedule, at(`0 3 1 ${month} *`))]).toEqual([month, []]);
    for (const day of days) expect([day, judged(cronSchedule, at(`0 3 * * ${day}`))]).toEqual([day, []]);
    for (const text of ["0 0 1 1 0", "59 23 31 12 6"]) expect(judged(cronSchedule, at(text))).toEqual([]);
    for (const text of ["60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *", "* * * 13 *"])
      expect([text, judged(cronSchedule, at(text))[0]]).toEqual([text, expect.stringMatching(/^error/)]);
  });
  it.each(["0 3 31 2 *", "0 3 30,31 feb *", "0 3 31 4,jun,9,11 ?"])(
    "warns of %s, which never comes",
    (schedule) => expect(judged(cronSchedule, at(schedule))[0]).toMatch(/^warning .*never comes/),
  );
  it.each(["0 3 29 2 *", "0 3 31 2,3 *", "0 3 31 2 1", "0 3 28-31 2 *"])("takes %s, which does", (schedule) =>
    expect(judged(cronSchedule, at(schedule))).toEqual([]),
  );
});
