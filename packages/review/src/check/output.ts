import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import type { CheckInput, CheckOutput } from "./check.ts";
import { applyExceptions } from "./exceptions.ts";
import { builtFrom } from "./facts.ts";
import type { RuleFailure } from "./judged.ts";
import { judgeAll } from "./judging.ts";
import type { Loaded } from "./loading.ts";
import { notJudged, unjudgedIn } from "./not-judged.ts";
import { oncePerCause, reported, reportedTogether } from "./once-per-cause.ts";
import type { Label } from "./placed.ts";
import { countsOf, worstFirst } from "./report/order.ts";
import { asItCounts, type Deployed } from "./severity.ts";
import type { State } from "./state.ts";

/** The output of `check` for what is loaded: findings as they count, once for each cause, without those excepted. */
export function outputOf(input: CheckInput, loaded: Loaded, label: Label): CheckOutput {
  const states = [...loaded.states.values()];
  const sides = (input.deployed ?? [new Set<string>()]).map((folders) => new Set([...folders].map(label)));
  const builds = input.rules.find(({ isOfBuilds }) => isOfBuilds);
  const settled = loaded.failures.settle(builds, (one) => sides.some((side) => side.has(one)));
  const found = judgeAll(input, loaded, label, unusedIn(input, states, sides));
  const readBy = readersOf(states);
  const failed = settled.findings
    .filter(({ environment }) => !loaded.unaffected.has(environment))
    .map((one) => ({ ...one, place: { file: one.file, line: one.line } }));
  const all = [...failed, ...found.findings].map((one) => asItCounts(one, sides, readBy, label));
  const { exceptions, exceptionsBefore, today, environments, notRendered, rules } = input;
  const excepted = applyExceptions(oncePerCause(all), exceptions, today, exceptionsBefore);
  const findings = reportedTogether(excepted.findings, label).sort(worstFirst);
  const excused = excepted.excused.map(({ finding, exception: { reason, place, until } }) => ({
    ...reported(finding, label),
    excuse: { reason: maskedMessage(reason), place, ...(until && { until }) },
  }));
  const notLookedAt: NotLookedAt[] = [
    ...notRendered.map(({ folder, reason, cause = "folder" }) => ({ place: folder, cause, what: reason })),
    ...(input.notLookedAt ?? []),
    ...(found.beside?.notLookedAt ?? []),
  ].map((one) => ({ ...one, place: label(one.place) }));
  notLookedAt.push(...loaded.notLookedAt, ...settled.notLookedAt);
  const affected = states.filter(({ environment }) => !loaded.unaffected.has(environment));
  notLookedAt.push(...notJudged(affected.flatMap(unjudgedIn)), ...failedRules(found.failures));
  return {
    report: {
      ...(exceptionsBefore && { excused: excused.sort(worstFirst) }),
      findings,
      notLookedAt: sortedNotLookedAt(notLookedAt).map((one) => ({
        ...one,
        place: maskedMessage(one.place),
        what: maskedMessage(one.what),
      })),
      checked: {
        // Of an environment with a missing part and nothing else, only the files were checked.
        environments: states.filter(({ resources, inPart }) => resources.length > 0 || !inPart).length,
        found:
          environments.length - loaded.emptied + notRendered.filter(({ cause }) => cause === "flux").length,
        ...(states.every(({ strictness }) => strictness === undefined) && { noStrictness: true as const }),
        resources: states.reduce((sum, { resources }) => sum + resources.length, 0),
        ...(loaded.unaffected.size > 0 && { unaffected: loaded.unaffected.size }),
        rules: rules.length,
        counts: countsOf(findings),
        ...(found.moved.length > 0 && { moved: found.moved }),
        notRendered: [
          ...notRendered.map(({ folder, reason }) => ({ folder: label(folder), reason })),
          ...loaded.notRendered,
          ...settled.notRendered,
        ],
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place }, count }) => ({
          ...{ rule, reason, until, place },
          findings: count,
        })),
      },
    },
    ...{ used: excepted.used, expired: excepted.expired, unused: excepted.unused },
    failures: [...found.failures],
    unreached: settled.unreached,
  };
}

/** Finds the environments that are built from a file. */
function readersOf(states: readonly State[]): (file: string) => readonly string[] {
  const readers = lazily(() => {
    const found = new Map<string, string[]>();
    for (const state of states)
      for (const { file, files, read } of builtFrom.of(state) ?? [])
        for (const one of [file, ...files, ...read]) addTo(found, one, state.environment);
    return found;
  });
  return (file) => readers().get(file) ?? [];
}

/** Causes of parts that may deploy more than is known. */
const DEPLOYS_MORE: readonly string[] = ["application", "generator", "cluster", "unreadable"];

/** The environments that nothing deploys, unlike others, if everything that deploys them is known. */
function unusedIn(
  { notLookedAt = [], isPart }: CheckInput,
  states: readonly State[],
  sides: readonly Deployed[],
): ReadonlySet<string> {
  const { size = 0 } = sides.at(-1) ?? {};
  if (size === 0 || isPart || notLookedAt.some(({ cause }) => DEPLOYS_MORE.includes(cause))) return new Set();
  return new Set(
    states.flatMap(({ environment }) => (sides.some((side) => side.has(environment)) ? [] : environment)),
  );
}

/** The checks that are missing because a rule failed. */
function failedRules(failures: readonly RuleFailure[]): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}
