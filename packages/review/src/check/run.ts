import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { mapAt } from "../kubernetes/fields.ts";
import { argoFacts, type IsMissing } from "./argo-objects.ts";
import { askedOf, isAbout, isReady, sharedOf } from "./asked.ts";
import { changeSince } from "./change-context.ts";
import { changeFindings } from "./change-findings.ts";
import { forget } from "./derived.ts";
import type { Finding, Rule, Severity } from "./rule.ts";
import { isAtLeast, severityOf, worstOf } from "./rule.ts";
import type { KustomizationSource, Sources } from "./sources/sources.ts";
import type { State } from "./state.ts";
import { STRICTNESS } from "./strictness.ts";
import type { TextFile } from "./text-files.ts";

/** A finding as it is reported: with its rule, its severity and the environment it holds in. */
export interface Judged extends Finding {
  rule: Rule;
  severity: Severity;
  environment: string;
  resource?: Resource;
}

/** A rule that stopped with an error of its own instead of judging. */
export interface RuleFailure {
  rule: Rule;
  environment: string;
  error: Error;
}

/** What all rules say. */
export interface Judgement {
  findings: Judged[];
  failures: RuleFailure[];
}

/** The objects of Argo CD that environments themselves render to, as an app of apps does. */
function renderedArgo(environments: readonly State[]): ArgoObject[] {
  const found: ArgoObject[] = [];
  for (const { index, sources } of environments)
    for (const kind of ["Application", "AppProject"])
      for (const resource of index.ofKind(kind, "argoproj.io"))
        found.push({ resource, file: sources?.root.file ?? "" });
  return found;
}

/**
 * The objects in files of which no environment is made: of such a file what it renders to counts. What a set makes does
 * where an environment renders the set as it is written.
 */
function notInputs(argo: readonly ArgoObject[], environments: readonly State[]): ArgoObject[] {
  const inputs = new Set(
    environments.flatMap(({ sources }) => sources?.kustomizations.flatMap(({ files }) => files) ?? []),
  );
  const rendered = (set: Resource) =>
    environments.some(({ index }) =>
      index
        .ofKind("ApplicationSet", "argoproj.io")
        .some((one) => equal(mapAt(one, "spec"), mapAt(set, "spec"))),
    );
  return argo.filter(({ file, set }) => !inputs.has(file) || (set !== undefined && rendered(set)));
}

function rank({ strictness }: State): number {
  return strictness === undefined ? 0 : STRICTNESS.indexOf(strictness) + 1;
}

/** Told before each rule, for progress: its identifier, how many were asked before, and how many there are. */
export type OnRule = (id: string, done: number, all: number) => void;

/**
 * Applies rules to environments. What a rule says of a prerequisite or of a shared source is listed once.
 *
 * @param least what is less bad is not wanted: where a rule has nothing worse to say, it isn't asked
 */
export function judge(
  environments: readonly State[],
  rules: readonly Rule[],
  argo: readonly ArgoObject[] = [],
  files: readonly TextFile[] = [],
  least: Severity = "info",
  onRule?: OnRule,
  isMissing?: IsMissing,
  flux: readonly FluxKustomization[] = [],
): Judgement {
  const judgement: Judgement = { findings: [], failures: [] };
  const listed = new Set<string>();
  const add = (rule: Rule, state: State | undefined, finding: Finding, environment: string): void => {
    const key =
      finding.prerequisite !== undefined
        ? `${rule.id}|${environment}|${finding.prerequisite}`
        : finding.file !== undefined
          ? `${rule.id}|${finding.file}|${finding.line ?? ""}|${finding.at?.path.join("/") ?? ""}|${finding.message}`
          : undefined;
    if (key !== undefined) {
      if (listed.has(key)) return;
      listed.add(key);
    }
    const severity = finding.severity ?? severityOf(rule, state?.strictness);
    if (!isAtLeast(worstOf(rule, state?.strictness), severity))
      throw new Error(`${rule.id} has a finding that is worse than it declares`);
    if (!isAtLeast(severity, least)) return;
    judgement.findings.push({ ...finding, rule, severity, environment });
  };
  const failed = (rule: Rule, environment: string, error: unknown): void => {
    judgement.failures.push({ rule, environment, error: error as Error });
  };

  // Rule by rule: the code of one rule stays warm over all environments. Of thousands some at a time, as what is worked
  // out of one is kept until all rules have seen it.
  const { ofKustomizations, ofRepositories } = sharedOf(rules);
  const rounds = Math.ceil(environments.length / AT_A_TIME);
  const all = rules.length + ofRepositories.length;
  for (let round = 0; round < rounds; round++) {
    const states = environments.slice(round * AT_A_TIME, (round + 1) * AT_A_TIME);
    const asked = states.map((state) => askedOf(rules, state, least));
    for (let number = 0; number < rules.length; number++) {
      const rule = rules[number] as Rule;
      onRule?.(rule.id, Math.floor((round * rules.length + number) / rounds), all);
      if (isLate(rule, failed)) continue;
      for (let index = 0; index < states.length; index++) {
        if (asked[index]?.[number] !== true) continue;
        const state = states[index] as State;
        if (!isAbout(rule, state)) continue;
        try {
          for (const finding of rule.check?.(state, least) ?? NONE)
            add(rule, state, finding, state.environment);
          if (state.since !== undefined)
            for (const finding of changeFindings(rule, changeSince(state, state.since.state)))
              add(rule, state, finding, state.environment);
        } catch (error) {
          failed(rule, state.environment, error);
        }
      }
    }
    if (rounds > 1) for (const state of states) forget(state);
  }
  // What follows from absence is judged where a source is part of a whole.
  const judgedSources = [new Set<KustomizationSource>(), new Set<KustomizationSource>()] as const;
  // The strictest environment first, since what it is built from is judged once.
  if (environments.some(({ sources }) => sources !== undefined))
    for (const state of [...environments].sort((a, b) => rank(b) - rank(a)))
      for (const source of state.sources?.kustomizations ?? []) {
        const isNew = judgedSources.map((known) => !known.has(source));
        judgedSources[0].add(source);
        if (!state.inPart) judgedSources[1].add(source);
        for (const rule of ofKustomizations)
          if (
            isNew[rule.fromAbsence ? 1 : 0] &&
            isReady(rule, state) &&
            isAtLeast(worstOf(rule, state.strictness), least)
          )
            try {
              const { files } = state.sources as Sources;
              for (const finding of rule.checkKustomization?.(source, files) ?? NONE)
                add(rule, state, { file: source.file, ...finding }, state.environment);
            } catch (error) {
              failed(rule, state.environment, error);
            }
      }
  const facts = argoFacts(
    [...notInputs(argo, environments), ...renderedArgo(environments)],
    environments,
    isMissing,
  );
  const isWhole = environments.some(({ authored }) => authored !== undefined);
  for (const [number, rule] of ofRepositories.entries()) {
    onRule?.(rule.id, rules.length + number, all);
    if (isLate(rule, failed)) continue;
    if (
      !isAtLeast(worstOf(rule, undefined), least) &&
      !environments.some(({ strictness }) => isAtLeast(worstOf(rule, strictness), least))
    )
      continue;
    const judged = environments.filter((state) => isReady(rule, state));
    let named: Map<string | undefined, State> | undefined;
    if (judged.length === 0 && rule.needs.length > 0) continue;
    try {
      const repository = { environments: judged, argo: facts, flux, isWhole, files };
      for (const finding of rule.checkRepository?.(repository) ?? NONE) {
        named ??= new Map(judged.map((state) => [state.environment, state]));
        const state = named.get(finding.environment);
        add(rule, state, finding, finding.environment ?? "");
      }
    } catch (error) {
      failed(rule, "", error);
    }
  }
  return judgement;
}

/** True where no rule is asked any more, which is noted of each. */
function isLate(rule: Rule, failed: (rule: Rule, environment: string, error: unknown) => void): boolean {
  try {
    refuseLate();
    return false;
  } catch (error) {
    failed(rule, "", error);
    return true;
  }
}

const NONE: readonly never[] = [];

/** Environments that all rules see before the next ones: enough of them that it costs no time. */
const AT_A_TIME = 500;
