import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { scheduleProblem } from "@kustogen/review/kubernetes/cron.ts";
import { checkedString } from "./values.ts";

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

/** Forms that a CronJob accepts and that are hardly meant: an interval, a number longer than any field's. */
const ODD = /^@every|\/\d{4}|(?<!\/)\b\d{3}/;

/** True for a schedule of five fields, or a macro; days of the week are 0 (Sunday) to 6. */
export function isCron(schedule: string): boolean {
  return scheduleProblem(schedule) === undefined && !ODD.test(schedule);
}

/** A CronJob schedule. */
export function cron() {
  return checkedString(
    'expected a cron schedule of five fields such as "0 3 * * *" (minute hour day month weekday, Sunday is 0), or "@daily"',
    isCron,
  );
}
