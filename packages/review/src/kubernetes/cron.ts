const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** The fields of a schedule: the lowest and highest number of each, and its names. */
const FIELDS: readonly [name: string, lowest: number, highest: number, words: readonly string[]][] = [
  ["a minute", 0, 59, []],
  ["an hour", 0, 23, []],
  ["a day of the month", 1, 31, []],
  ["a month", 1, 12, MONTHS],
  ["a day of the week", 0, 6, DAYS],
];

/** The mistake in a schedule, as the CronJob controller reads it; undefined for a valid one. */
export function scheduleProblem(schedule: string): string | undefined {
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
      if (first === undefined || step === "0") return `has ${name} that can't be read: ${item}`;
      const numbers = [first, last]
        .filter((text) => text !== undefined && !/^[*?]$/.test(text))
        .map((text) => (text as string).toLowerCase())
        .map((text) => (words.includes(text) ? lowest + words.indexOf(text) : Number(text)));
      if (numbers.some((one) => !Number.isInteger(one) || one < lowest || one > highest))
        return `has ${name} of ${item}, expected ${lowest} to ${highest}`;
      if (numbers.length === 2 && (numbers[0] as number) > (numbers[1] as number))
        return `has ${name} of ${item}, which ends before it begins`;
    }
  }
  return undefined;
}

/** True for a day that none of the months has, such as 31 February, without a day of the week as an alternative. */
export function neverComes(schedule: string): boolean {
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
