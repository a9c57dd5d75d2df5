import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { named } from "../kubernetes/resource-name.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { sortedNotLookedAt } from "../looked/not-looked-at.ts";
import type { IsMissing } from "./argo-objects.ts";
import { changeSince } from "./change-context.ts";
import type { Excepted, WrittenException } from "./exceptions.ts";
import { applyExceptions } from "./exceptions.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { judgeEnvironment, judgeFiles, judgeKustomizations, judgeRepository } from "./judge.ts";
import { type Judged, Judgement, type RuleFailure } from "./judgement.ts";
import { Loading } from "./loading.ts";
import { notJudged, unjudgedIn } from "./not-judged.ts";
import { once } from "./once.ts";
import { inOrder, perCredential, perField, perSource, uncovered } from "./passes.ts";
import { placed } from "./place.ts";
import { notMadeElsewhere } from "./references/across.ts";
import type { CheckReport, ExcusedFinding } from "./report/finding.ts";
import { reportedFinding } from "./report/finding.ts";
import { countsOf } from "./report/order.ts";
import type { Rule, Strictness } from "./rule.ts";
import { asItCounts } from "./severity.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { Authored } from "./state.ts";
import type { NotRendered } from "./walk-folders.ts";

/** An environment to check. */
export interface EnvironmentInput {
  /** Its folder, as a path in the tree. */
  folder: string;
  strictness: Strictness | undefined;
  /** The folders in its list that are environments themselves. */
  leftToOthers?: ReadonlySet<string>;
  /** What Flux adds to the folder beyond kustomize. */
  flux?: FluxBuild;
  kubernetes?: string;
  authored?: Authored;
}

/** The input of `check`. */
export interface CheckInput {
  tree: FileTree;
  /** What rendering may access beyond the tree: repositories by URL, and helm; nothing by default. */
  outside?: Outside;
  environments: readonly EnvironmentInput[];
  rules: readonly Rule[];
  exceptions: readonly WrittenException[];
  /** The exceptions of the state before a change: findings covered only by new ones are listed separately. */
  exceptionsBefore?: readonly WrittenException[];
  /** The day of the run, such as "2027-03-31". */
  today: string;
  notRendered: readonly NotRendered[];
  /** The folders that something in the repository deploys, in each state of a change: without one, in the only one. */
  deployed?: readonly ReadonlySet<string>[];
  /** What Flux deploys, if anything: it reads files outside kustomizations' folders, and fills in variables. */
  flux?: readonly FluxKustomization[];
  /** Other parts that were found and aren't checked; places as paths in the tree. */
  notLookedAt?: readonly NotLookedAt[];
  /** The Argo CD objects outside the environments. */
  argo?: readonly ArgoObject[];
  /** Whether a source of an Application doesn't exist in this repository. */
  isMissing?: IsMissing;
  /** Checks other effects of a change, given its effects on the environments; places as paths in the tree. */
  beside?(shown: readonly ResourceChange[]): Beside;
  /** Files to search in addition to those that kustomizations read, as paths in the tree. */
  files?: readonly string[];
  /** The other files of the repository that may define custom kinds; asked for once a kind isn't defined elsewhere. */
  defining?(): readonly string[];
  /** The folder to which printed paths are relative. */
  cwd: string;
  /** The revision to compare with: findings about one environment or file are those that the change may affect. */
  since?: {
    revision: string;
    /** Renders a folder in that revision; undefined if it didn't exist. */
    render: RenderBefore;
    /** Whether a file that a folder is built from differs. */
    isTouched(folder: string): boolean;
    /** Whether the change can affect what is found in a folder. */
    isAffected(folder: string): boolean;
    /** Whether a file differs. */
    isChanged(file: string): boolean;
  };
  /** Called before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
  /** Called before rules are applied to each environment, once every one is rendered. */
  onJudge?(label: string, done: number, all: number): void;
}

/**
 * Renders a folder in the earlier state, in the same way: without what is missing now. Returns undefined if it didn't
 * exist or couldn't be rendered, and no resources if the two states can't be compared because something is missing
 * only in the earlier one.
 * @param without folders to leave out wherever they are listed
 */
export type RenderBefore = (
  folder: string,
  missing: readonly MissingPart[],
  without?: ReadonlySet<string>,
) => { resources: readonly Resource[] | undefined; lost: readonly MissingPart[] } | undefined;

/** The result for parts of a change outside the environments, and parts that weren't checked. */
export interface Beside {
  findings: Judged[];
  failures: RuleFailure[];
  notLookedAt: NotLookedAt[];
}

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
  const place = (findings: readonly Judged[]) =>
    (flux.length > 0 ? withoutVariables(findings, unknown, flux) : findings).map((finding) =>
      placed(finding, byName.get(finding.environment), files),
    );
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
  const own = [...notMadeElsewhere(ofStates, states), ...taken()];
  const beside = input.beside?.(
    states.flatMap((state) =>
      state.since === undefined ? [] : changeSince(state, state.since.state).context.changes,
    ),
  );
  const labelled = <One extends { environment: string }>(one: One) => ({
    ...one,
    environment: label(one.environment),
  });
  const others = notAmong(own, place((beside?.findings ?? []).map(labelled)));
  const sides = (input.deployed ?? [new Set<string>()]).map((folders) => new Set([...folders].map(label)));
  const settled = loading.failures.settle((one) => sides.some((side) => side.has(one)));
  const ofFailures = rules.find(({ needs }) => needs.includes("failures"));
  for (const { environment, ...finding } of settled.findings)
    if (ofFailures !== undefined && !loading.unaffected.has(environment))
      judgement.add(ofFailures, undefined, finding, environment);
  const readBy = (file: string) => (readers.get(file) ?? []).map(({ environment }) => environment);
  const counted = (finding: Judged) => asItCounts(finding, sides, readBy);
  const failed = taken().map(counted);
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
