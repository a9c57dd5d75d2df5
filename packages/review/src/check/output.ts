import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import type { Beside, CheckInput, CheckOutput } from "./check.ts";
import { exceptIn } from "./exceptions.ts";
import { builtFrom } from "./facts.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import type { Judging } from "./judging.ts";
import { notJudged } from "./not-judged.ts";
import { placing, saidOfAll } from "./of-all.ts";
import type { Label, Placed } from "./placed.ts";
import { notMadeElsewhere } from "./references/across.ts";
import type { ExcusedFinding } from "./report/finding.ts";
import { countsOf, worstFirst } from "./report/order.ts";
import { reportedOnce, reportedTogether, withoutTwins } from "./reported-once.ts";
import { isAtLeast } from "./rule.ts";
import { asItCounts } from "./severity.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { State } from "./state.ts";

/** All findings, before exceptions. */
function saidBy(input: CheckInput, judging: Judging, label: Label) {
  const { outcomes, shared } = judging;
  const states = outcomes.map(({ state }) => state);
  const sides = (input.deployed ?? [new Set<string>()]).map((folders) => new Set([...folders].map(label)));
  const settled = judging.leftOut.failures.settle((one) => sides.some((side) => side.has(one)));
  const components = new Said();
  judging.components.judge(input.rules, new TreeFiles(input.tree), components);
  const ofAll = saidOfAll(input, judging, states, label);
  const beside = input.beside?.(judging.changes.resources);
  const place = placing(input, judging, states, label);
  const ofOutcomes = outcomes.flatMap(({ findings }) => findings);
  const own = [
    ...notMadeElsewhere(ofOutcomes, states),
    ...shared.ofKustomizations,
    ...shared.ofFiles,
    ...place(components.findings),
    ...ofAll.placed,
  ];
  const readBy = readersOf(states);
  const counted = (findings: readonly Placed[]) =>
    findings.map((finding) => asItCounts(finding, sides, readBy));
  const found = counted([...own, ...notAmong(own, place(besideLabelled(beside, label)))]);
  const failed = settled.findings.filter(({ environment }) => !judging.unaffected.has(environment));
  return {
    all: [...counted(place(failed)), ...listedOnce(found)],
    settled,
    beside,
    failures: [...shared.failures, ...components.failures, ...ofAll.failures],
    unjudged: outcomes.flatMap(({ unjudged }) => unjudged),
    // Of an environment with a missing part and nothing else, only the files were checked.
    environments: states.filter(({ resources, inPart }) => resources.length > 0 || !inPart).length,
    noStrictness: states.every(({ strictness }) => strictness === undefined),
    resources: states.reduce((sum, { resources }) => sum + resources.length, 0),
  };
}

/** The output of `check` once every environment was checked: rules about all of them, and exceptions, come last. */
export function outputOf(input: CheckInput, judging: Judging, label: Label): CheckOutput {
  const { all, settled, beside, ...said } = saidBy(input, judging, label);
  const { findings, excused, ...excepted } = exceptIn(
    reportedOnce(withoutTwins(all)),
    ({ about }) => about,
    input.exceptions,
    input.today,
    input.exceptionsBefore,
  );
  const reported = reportedTogether(findings, label).sort(worstFirst);
  const apart = excused
    .map(({ finding, exception: { reason, place: written, until } }): ExcusedFinding => {
      const excuse = { reason: maskedMessage(reason), place: written, ...(until && { until }) };
      return { ...finding.reported, excuse };
    })
    .sort(worstFirst);
  const failures = onceEach([
    ...said.failures,
    ...(beside?.failures ?? []).map((one) => ({ ...one, environment: label(one.environment) })),
  ]);
  const notLookedAt: NotLookedAt[] = [
    ...input.notRendered.map(({ folder, reason, cause = "folder" }) => ({
      place: label(folder),
      cause,
      what: reason,
    })),
    ...[...(input.notLookedAt ?? []), ...(beside?.notLookedAt ?? [])].map((one) => ({
      ...one,
      place: label(one.place),
    })),
    ...judging.leftOut.notLookedAt,
    ...settled.notLookedAt,
    ...notJudged(said.unjudged),
    ...failedRules(failures),
  ];
  return {
    report: {
      ...(input.exceptionsBefore && { excused: apart }),
      findings: reported,
      notLookedAt: sortedNotLookedAt(notLookedAt).map((one) => ({
        ...one,
        place: maskedMessage(one.place),
        what: maskedMessage(one.what),
      })),
      checked: {
        environments: said.environments,
        found:
          input.environments.length -
          judging.leftOut.emptied +
          input.notRendered.filter(({ cause }) => cause === "flux").length,
        ...(said.noStrictness && { noStrictness: true as const }),
        resources: said.resources,
        ...(judging.unaffected.size > 0 && { unaffected: judging.unaffected.size }),
        rules: input.rules.length,
        counts: countsOf(reported),
        ...(judging.changes.moved.length > 0 && { moved: judging.changes.moved }),
        notRendered: [
          ...input.notRendered.map(({ folder, reason }) => ({ folder: label(folder), reason })),
          ...judging.leftOut.notRendered,
          ...settled.notRendered,
        ],
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place: written }, count }) => ({
          rule,
          reason,
          until,
          place: written,
          findings: count,
        })),
      },
    },
    ...excepted,
    failures,
    unreached: settled.unreached,
  };
}

function besideLabelled(beside: Beside | undefined, label: Label): Judged[] {
  return (beside?.findings ?? []).map((one) => ({ ...one, environment: label(one.environment) }));
}

/** Findings that aren't among the known ones: an Application may add little to its folder. */
function notAmong(known: readonly Placed[], findings: readonly Placed[]): Placed[] {
  if (findings.length === 0) return [];
  const keyOf = ({ reported: { rule, environment, resource, message } }: Placed) =>
    JSON.stringify([rule, environment, resource, message]);
  const keys = new Set(known.map(keyOf));
  return findings.filter((finding) => !keys.has(keyOf(finding)));
}

/** Lists equal findings about sources shared by several environments only once, as the worst of them. */
function listedOnce(findings: readonly Placed[]): Placed[] {
  const listed = new Map<string, Placed>();
  for (const finding of findings) {
    const { once } = finding;
    const known = once === undefined ? undefined : listed.get(once);
    if (
      once !== undefined &&
      (known === undefined || !isAtLeast(known.reported.severity, finding.reported.severity))
    )
      listed.set(once, finding);
  }
  const left = new Set(listed.values());
  return findings.filter((finding) => finding.once === undefined || left.has(finding));
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

function onceEach(failures: readonly RuleFailure[]): RuleFailure[] {
  const keyOf = ({ rule, environment, error }: RuleFailure) => `${rule.id}|${environment}|${error.message}`;
  return [...new Map(failures.map((failure) => [keyOf(failure), failure])).values()];
}

/** The checks that are missing because a rule failed. */
function failedRules(failures: readonly RuleFailure[]): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}
