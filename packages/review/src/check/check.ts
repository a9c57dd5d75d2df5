import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../coverage/not-looked-at.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import type { Correction, RuleFailure } from "./model/judgement.ts";
import { isAboutRendering } from "./model/rule.ts";
import type { State } from "./model/state.ts";
import { madeElsewhere } from "./references/targets.ts";
import { type CheckReport, type ExcusedFinding, reportedFinding } from "./report/finding.ts";
import { countsOf } from "./report/order.ts";
import { TreeFiles } from "./sources/source-files.ts";
import { applyExceptions } from "./steps/exceptions.ts";
import { trustedBesideFlux } from "./steps/flux-variables.ts";
import type { CheckInput } from "./steps/input.ts";
import { judge } from "./steps/judge.ts";
import { Loading } from "./steps/loading.ts";
import { notJudged, unjudgedIn } from "./steps/not-judged.ts";
import { inOrder, perCredential, perField, uncovered } from "./steps/passes.ts";
import { placed } from "./steps/place.ts";
import { asItCounts, type DeployedIn } from "./steps/severity.ts";

export type { CheckedFolder, CheckInput } from "./steps/input.ts";

/** The output of `check`. */
export interface CheckOutput extends Omit<ReturnType<typeof applyExceptions>, "findings" | "excused"> {
  report: CheckReport;
  /** The environments as they are rendered, those last that a change leaves as they are. */
  states: readonly State[];
  failures: RuleFailure[];
  /** True if an environment couldn't be rendered because an external source didn't respond. */
  unreached: boolean;
}

/** Renders environments, judges them, applies exceptions, thins out what is left, and reports it. */
export function check(input: CheckInput): CheckOutput {
  const label = (path: string) => relativePath(input.cwd, path);
  const sides = (input.deployed ?? [new Set<string>()]).map((folders) => new Set([...folders].map(label)));
  const loading = new Loading(input, label, (one) => sides.some((side) => side.has(one)));
  const { found, failures, changes } = judgeAll(input, loading, sides, label);
  const { exceptions, today, exceptionsBefore } = input;
  const sorted = uncovered(inOrder(found));
  const { findings, excused, ...excepted } = applyExceptions(sorted, exceptions, today, exceptionsBefore);
  const reported = perCredential(perField(findings)).map((one) => reportedFinding(one, label));
  const excusedFindings = excused.map(({ finding, exception: { reason, place, until } }): ExcusedFinding => {
    const excuse = { reason: maskedMessage(reason), place, ...(until && { until }) };
    return { ...reportedFinding(finding, label), excuse };
  });
  const { states, beside, failures: unrendered } = loading;
  const all = [...states, ...beside.states];
  const notLookedAt = [...(input.notLookedAt ?? []), ...(changes?.notLookedAt ?? [])];
  // Of an environment with a missing part and nothing else, only the files were checked.
  const checked = states.filter(({ resources, inPart }) => resources.length > 0 || !inPart);
  const lost = new Set(changes?.lost.map(label));
  const unseen = [
    ...notLookedAt.map((one): NotLookedAt => ({ ...one, place: label(one.place) })),
    ...unrendered.notLookedAt.map((one) => (lost.has(one.place) ? { ...one, lost: true as const } : one)),
    ...notJudged(states.flatMap(unjudgedIn)),
    ...failedRules(failures),
  ];
  return {
    report: {
      ...(input.exceptionsBefore && { excused: excusedFindings }),
      findings: reported,
      notLookedAt: sortedNotLookedAt(unseen).map((one) => ({
        ...one,
        place: maskedMessage(one.place),
        what: maskedMessage(one.what),
      })),
      checked: {
        environments: checked.length,
        found: input.environments.length - loading.emptied,
        ...(all.every(({ strictness }) => strictness === undefined) && { noStrictness: true as const }),
        resources: states.reduce((sum, { resources }) => sum + resources.length, 0),
        ...(beside.states.length > 0 && { unaffected: beside.states.length }),
        rules: input.rules.length,
        counts: countsOf(reported),
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place }, count: findings }) => {
          return { rule, reason, until, place, findings };
        }),
      },
    },
    ...excepted,
    states: all,
    failures,
    unreached: unrendered.unreached,
  };
}

/** The findings in environments, beside them, and about what couldn't be rendered; and what couldn't be judged. */
function judgeAll(
  input: CheckInput,
  loading: Loading,
  sides: readonly DeployedIn[],
  label: (path: string) => string,
) {
  const { rules, argo, isMissing, checkout } = input;
  const { states, beside } = loading;
  const correct = corrections(input, loading, sides, label);
  const known = { argo, isMissing, checkout, files: loading.files(), correct, beside };
  const judgement = judge(states, rules, known);
  const changes = input.changes?.();
  const labelled = <One extends { environment: string }>(one: One) => ({
    ...one,
    environment: label(one.environment),
  });
  for (const one of changes?.findings ?? []) judgement.take(labelled(one));
  const ofFailures = rules.find(isAboutRendering);
  for (const finding of loading.failures.findings)
    if (ofFailures !== undefined) judgement.add(ofFailures, undefined, finding);
  return {
    found: judgement.findings,
    failures: [...judgement.failures, ...(changes?.failures ?? []).map(labelled)],
    changes,
  };
}

/** What each finding takes, in this order: its place, who else may make what it misses, and the severity that counts. */
function corrections(
  { tree, flux = [], argo }: CheckInput,
  { states, readers, beside }: Loading,
  sides: readonly DeployedIn[],
  label: (path: string) => string,
): Correction[] {
  const all = [...states, ...beside.states];
  const byName = new Map(all.map((state) => [state.environment, state]));
  const files = new TreeFiles(tree);
  const isTrusted = trustedBesideFlux(flux, byName, argo);
  const isMadeElsewhere = madeElsewhere(all);
  const readBy = (file: string) =>
    [...(readers.get(file) ?? []), ...beside.reading(file)].map(({ environment }) => environment);
  return [
    (finding) => placed(finding, byName.get(finding.environment), files),
    (finding) => (isTrusted(finding) && !isMadeElsewhere(finding) ? finding : undefined),
    (finding) => asItCounts(finding, sides, readBy, label),
  ];
}

function failedRules(failures: readonly RuleFailure[]): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}
