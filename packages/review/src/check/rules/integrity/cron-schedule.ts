import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly [name: string, lowest: number, highest: number, words: readonly string[]][] = [
  ["a minute", 0, 59, []],
  ["an hour", 0, 23, []],
  ["a day of the month", 1, 31, []],
  ["a month", 1, 12, MONTHS],
  ["a day of the week", 0, 6, DAYS],
];

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

/** The error in a schedule; undefined for a valid one. */
function scheduleProblem(schedule: string): string | undefined {
  if (/^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(schedule))
    return undefined;
  if (/TZ=/.test(schedule)) return "names a time zone; spec.timeZone is the field for it";
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== 5)
    return `has ${parts.length === 1 ? "1 field" : `${parts.length} fields`} instead of five`;
  for (const [index, part] of parts.entries()) {
    const [name, lowest, highest, words] = FIELDS[index] as (typeof FIELDS)[number];
    for (const item of part.split(",")) {
      const [, first, last, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
      const number = (text: string) =>
        words.includes(text.toLowerCase()) ? lowest + words.indexOf(text.toLowerCase()) : Number(text);
      const values = [first, last].filter(
        (text) => text !== undefined && text !== "*" && text !== "?",
      ) as string[];
      if (first === undefined || step === "0") return `has ${name} that can't be read: ${item}`;
      const numbers = values.map(number);
      if (numbers.some((one) => !Number.isInteger(one) || one < lowest || one > highest))
        return `has ${name} of ${item}, expected ${lowest} to ${highest}`;
      if (numbers.length === 2 && (numbers[0] as number) > (numbers[1] as number))
        return `has ${name} of ${item}, which ends before it begins`;
    }
  }
  return undefined;
}

/**
 * True for a day that doesn't exist in any of the months, such as 31 February, without a day of the week as an
 * alternative.
 */
function neverComes(schedule: string): boolean {
  const [, , days = "*", months = "*", weekDays = "*"] = schedule.trim().split(/\s+/);
  if (!/^\d+(?:,\d+)*$/.test(days) || !/^\w+(?:,\w+)*$/.test(months) || !/^[*?]$/.test(weekDays))
    return false;
  const lengths = months.split(",").map((month) => {
    const word = MONTHS.indexOf(month.toLowerCase());
    return LENGTHS[word < 0 ? Number(month) - 1 : word] ?? 31;
  });
  return days.split(",").every((day) => Number(day) > Math.max(...lengths));
}

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
