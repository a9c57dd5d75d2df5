import { describe, expect, it } from "vitest";
import { cronSchedule } from "../../../../src/check/rules/integrity/cron-schedule.ts";
import { judged, state } from "../../state.ts";

const at = (schedule: string) =>
  state(`apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {schedule: "${schedule}"}`);

describe("integrity/cron-schedule", () => {
  it.each([
    "0 3 * * *",
    "*/5 * * * *",
    "0 0 1,15 jan-mar MON",
    "@daily",
    "0-30/10 * ? * *",
    "@every 5m",
    " 0 3-3 31 dec sat ",
  ])("takes %s", (schedule) => expect(judged(cronSchedule, at(schedule))).toEqual([]));
  it.each([
    ["0 3 * *", "has 4 fields instead of five"],
    ["CRON_TZ=UTC 0 3 * * *", "names a time zone; spec.timeZone is the field for it"],
    ["0 a-b * * *", "has an hour of a-b, expected 0 to 23"],
    ["0 5-3 * * *", "has an hour of 5-3, which ends before it begins"],
    ["0 0 * * 3-3/0", "has a day of the week that can't be read: 3-3/0"],
    ["*/5 1- * * *", "has an hour that can't be read: 1-"],
    ["0 3 * * foo", "has a day of the week of foo, expected 0 to 6"],
    ["0 0 1,40 * *", "has a day of the month of 40, expected 1 to 31"],
    ["61-70 0 * * *", "has a minute of 61-70, expected 0 to 59"],
    ["0 0 * JAN-FOO *", "has a month of JAN-FOO, expected 1 to 12"],
    ["@every", "has 1 field instead of five"],
  ])("says of %s that it %s", (schedule, problem) =>
    expect(judged(cronSchedule, at(schedule))).toEqual([
      `error CronJob c: spec.schedule: "${schedule}" ${problem}; the API server rejects it`,
    ]),
  );
  it("shows so much of a long schedule", () => {
    const long = "1,".repeat(40);
    expect(judged(cronSchedule, at(`${long}1 * * *`))[0]).toContain(`"${long.slice(0, 60)}" has 4 fields`);
  });
  it("is silent about a CronJob without a schedule", () => {
    const without = state("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {}");
    expect(judged(cronSchedule, without)).toEqual([]);
  });
  it.each(["0 3 31 2 *", "0 3 30,31 feb *", "0 3 31 4,jun,9,11 ?"])(
    "warns of %s, which never comes",
    (schedule) => expect(judged(cronSchedule, at(schedule))[0]).toMatch(/^warning .*never runs/),
  );
  it.each(["0 3 29 2 *", "0 3 31 2,3 *", "0 3 31 2 1", "0 3 28-31 2 *"])("takes %s, which does", (schedule) =>
    expect(judged(cronSchedule, at(schedule))).toEqual([]),
  );

  it("refuses a backup of CloudNativePG without seconds, and takes a suspended one, and one with them", () => {
    const backup = (schedule: string, more = "") =>
      state(
        `apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: {name: c}\nspec: {schedule: "${schedule}"${more}}`,
      );
    expect(judged(cronSchedule, backup("0 3 * * *"))).toEqual([
      'error ScheduledBackup c: spec.schedule: "0 3 * * *" has 5 fields, and CloudNativePG reads the first as seconds: it runs at other times',
    ]);
    expect(judged(cronSchedule, backup("0 4 * * *", ", suspend: true"))).toEqual([]);
    for (const schedule of ["0 0 3 * * *", "@daily", "${SCHEDULE}"])
      expect(judged(cronSchedule, backup(schedule))).toEqual([]);
  });

  it("refuses the sync window of a project that can't be read, and takes others", () => {
    const project = (schedule: string) =>
      state(
        `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: c}\nspec: {syncWindows: [{kind: allow, schedule: "${schedule}", duration: 1h}]}`,
      );
    expect(judged(cronSchedule, project("0 22 * *"))).toEqual([
      'error AppProject c: spec.syncWindows[0].schedule: "0 22 * *" has 4 fields instead of five; Argo CD rejects the project',
    ]);
    for (const schedule of ["0 22 * * 1-5", "CRON_TZ=UTC 0 22 * * *", "{{ .window }}"])
      expect(judged(cronSchedule, project(schedule))).toEqual([]);
  });
});
