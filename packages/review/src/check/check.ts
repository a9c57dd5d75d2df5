import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../coverage/not-looked-at.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { named } from "../kubernetes/resource-name.ts";
import { changeSince } from "./model/change-context.ts";
import { type Judged, Judgement, type RuleFailure } from "./model/judgement.ts";
import { notMadeElsewhere } from "./references/across.ts";
import { type CheckReport, type ExcusedFinding, reportedFinding } from "./report/finding.ts";
import { countsOf } from "./report/order.ts";
import { TreeFiles } from "./sources/source-files.ts";
import { applyExceptions, type Excepted } from "./steps/exceptions.ts";
import { withFilledIn } from "./steps/filled-in.ts";
import { hasUnknownNames, withoutVariables } from "./steps/flux-variables.ts";
import type { CheckInput } from "./steps/input.ts";
import { judgeEnvironment, judgeFiles, judgeKustomizations, judgeRepository } from "./steps/judge.ts";
import { Loading } from "./steps/loading.ts";
import { notJudged, unjudgedIn } from "./steps/not-judged.ts";
import { once } from "./steps/once.ts";
import { inOrder, perCredential, perField, perSource, uncovered } from "./steps/passes.ts";
import { placed } from "./steps/place.ts";
import { asItCounts } from "./steps/severity.ts";

export type { Beside, CheckInput, EnvironmentInput, RenderBefore } from "./steps/input.ts";

/** The output of `check`. */
export interface CheckOutput extends Omit<Excepted, "findings" | "excused"> {
  report: CheckReport;
  failures: RuleFailure[];
  /** True if an environment couldn't be rendered because an external source didn't respond. */
  unreached: boolean;
}

/** Renders environments, applies rules, locates the file and line of each finding, and takes the passes over all. */
export function check(input: CheckInput): CheckOutput {
  const label = (path: string) => relativePath(input.cwd, path);
  const loading = new Loading(input, label);
  const { found, failures, beside, settled } = findAll(input, loading, label);
  const { findings, excused, ...excepted } = applyExceptions(
    perField(inOrder(uncovered(found))),
    input.exceptions,
    input.today,
    input.exceptionsBefore,
  );
  const reported = perCredential(label)(perSource(findings)).map((one) => reportedFinding(one, label));
  const apart = excused.map(({ finding, exception: { reason, place, until } }): ExcusedFinding => {
    const excuse = { reason: maskedMessage(reason), place, ...(until && { until }) };
    return { ...reportedFinding(finding, label), excuse };
  });
  const { states, unaffected, moved, templates } = loading;
  const notLookedAt = [
    ...input.notRendered.map(({ folder, reason, cause = "folder" }) => ({
      place: folder,
      cause,
      what: reason,
    })),
    ...(input.notLookedAt ?? []),
    ...(beside?.notLookedAt ?? []),
  ].map((one): NotLookedAt => ({ ...one, place: label(one.place) }));
  const unseen = [
    ...notLookedAt,
    ...loading.notLookedAt,
    ...settled.notLookedAt,
    ...notJudged(loading.affected.flatMap(unjudgedIn)),
    ...failedRules(failures),
  ];
  return {
    report: {
      ...(input.exceptionsBefore && { excused: apart }),
      findings: reported,
      notLookedAt: sortedNotLookedAt(unseen).map((one) => ({
        ...one,
        place: maskedMessage(one.place),
        what: maskedMessage(one.what),
      })),
      checked: {
        // Of an environment with a missing part and nothing else, only the files were checked.
        environments: states.filter(({ resources, inPart }) => resources.length > 0 || !inPart).length,
        found:
          input.environments.length -
          loading.emptied +
          input.notRendered.filter(({ cause }) => cause === "flux").length,
        ...(states.every(({ strictness }) => strictness === undefined) && { noStrictness: true as const }),
        resources: states.reduce((sum, { resources }) => sum + resources.length, 0),
        ...(unaffected.size > 0 && { unaffected: unaffected.size }),
        rules: input.rules.length,
        counts: countsOf(reported),
        ...(moved.length > 0 && { moved }),
        notRendered: [
          ...input.notRendered.map(({ folder, reason }) => ({ folder: label(folder), reason })),
          ...templates,
          ...settled.notRendered,
        ],
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place }, count }) => ({
          ...{ rule, reason, until, place },
          findings: count,
        })),
      },
    },
    ...excepted,
    failures,
    unreached: settled.unreached,
  };
}

/** The findings of all rules, each placed and with the severity that counts, and what couldn't be judged. */
function findAll(input: CheckInput, loading: Loading, label: (path: string) => string) {
  const { rules, tree, argo, flux = [], isMissing, onJudge } = input;
  const { states, affected, readers } = loading;
  const judgement = new Judgement();
  const files = new TreeFiles(tree);
  const byName = new Map(states.map((state) => [state.environment, state]));
  const unknown = new Set(
    (flux.length > 0 ? states.filter(hasUnknownNames) : []).map(({ environment }) => environment),
  );
  const trusted = (findings: readonly Judged[]) =>
    withFilledIn(flux.length > 0 ? withoutVariables(findings, unknown, flux) : findings);
  const place = (findings: readonly Judged[]) =>
    findings.map((finding) => placed(finding, byName.get(finding.environment), files));
  const taken = () => place(judgement.findings.splice(0));
  const ofStates: Judged[] = [];
  for (const [at, state] of affected.entries()) {
    onJudge?.(state.environment, at, affected.length);
    judgeEnvironment(state, rules, judgement);
    // The files that one environment is built from are read together.
    ofStates.push(...taken());
  }
  judgeKustomizations(affected, states, rules, judgement);
  judgeFiles(loading.files(), states, rules, judgement);
  judgeRepository(states, { argo, flux, isMissing }, rules, judgement);
  const own = [...notMadeElsewhere(trusted(ofStates), states), ...trusted(taken())];
  const beside = input.beside?.(
    states.flatMap((state) =>
      state.since === undefined ? [] : changeSince(state, state.since.state).context.changes,
    ),
  );
  const labelled = <One extends { environment: string }>(one: One) => ({
    ...one,
    environment: label(one.environment),
  });
  const others = notAmong(own, place(trusted((beside?.findings ?? []).map(labelled))));
  const sides = (input.deployed ?? [new Set<string>()]).map((folders) => new Set([...folders].map(label)));
  const settled = loading.failures.settle((one) => sides.some((side) => side.has(one)));
  const ofFailures = rules.find(({ needs }) => needs.includes("failures"));
  for (const { environment, ...finding } of settled.findings)
    if (ofFailures !== undefined && !loading.unaffected.has(environment))
      judgement.add(ofFailures, undefined, finding, environment);
  const readBy = (file: string) => (readers.get(file) ?? []).map(({ environment }) => environment);
  const counted = (finding: Judged) => asItCounts(finding, sides, readBy, label);
  const failed = trusted(taken()).map(counted);
  const failures = [...judgement.failures, ...(beside?.failures ?? []).map(labelled)];
  return {
    found: [...failed, ...once([...own, ...others].map(counted))],
    failures: [
      ...new Map(
        failures.map((one) => [`${one.rule.id}|${one.environment}|${one.error.message}`, one]),
      ).values(),
    ],
    beside,
    settled,
  };
}

/** Findings that aren't among the known ones: an Application may add little to its folder. */
function notAmong(known: readonly Judged[], findings: readonly Judged[]): Judged[] {
  const keyOf = ({ rule, environment, resource, message }: Judged) =>
    JSON.stringify([rule.id, environment, resource && named(resource), message]);
  const keys = new Set(findings.length === 0 ? [] : known.map(keyOf));
  return findings.filter((finding) => !keys.has(keyOf(finding)));
}

/** The checks that are missing because a rule failed. */
function failedRules(failures: readonly RuleFailure[]): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}
