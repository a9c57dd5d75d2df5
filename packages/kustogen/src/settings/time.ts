import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { checkedString } from "./check.ts";

const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds in a Go or Kubernetes duration ("1h30m" is 5400); undefined if the text isn't one. */
export function durationSeconds(duration: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(duration)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g))
    sum += Number(amount) * (lookUp(UNITS, unit as string) as number);
  return sum;
}

/** A duration above 0, such as "30s", "5m" or "1h30m". */
export function duration() {
  return checkedString(
    'expected a duration such as "30s", "5m" or "1h30m" (units: h, m, s, ms; there are no days)',
    (value) => (durationSeconds(value) ?? 0) > 0,
  );
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** Lowest and highest number and the names of each field, as the CronJob controller reads them. */
const FIELDS: readonly { min: number; max: number; names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const MACROS = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);

/** True for one field of a cron expression: lists of `*`, numbers, names, ranges, each with an optional step. */
function isCronField(field: string, { min, max, names }: (typeof FIELDS)[number]): boolean {
  const number = (text: string): number => {
    const name = names.indexOf(text.toLowerCase());
    return name >= 0 ? name + min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  };
  return field.split(",").every((part) => {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false;
    if (range === "*" || range === "?") return true;
    const [from = "", to, ...rest] = range.split("-");
    const first = number(from);
    const last = to === undefined ? first : number(to);
    return rest.length === 0 && first >= min && last <= max && first <= last;
  });
}

/** True if a CronJob accepts the schedule: five fields or a macro; days of the week are 0 (Sunday) to 6. */
export function isCron(schedule: string): boolean {
  if (MACROS.has(schedule)) return true;
  const fields = schedule.trim().split(/\s+/);
  return fields.length === 5 && FIELDS.every((field, index) => isCronField(fields[index] as string, field));
}

/** A CronJob schedule. */
export function cron() {
  return checkedString(
    'expected a cron schedule of five fields such as "0 3 * * *" (minute hour day month weekday, Sunday is 0), or "@daily"',
    isCron,
  );
}
