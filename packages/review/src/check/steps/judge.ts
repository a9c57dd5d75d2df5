import type { ArgoObject } from "../../discovery/argo-documents.ts";
import { argoOfRepository, type IsMissing } from "../model/argo-objects.ts";
import { forget } from "../model/fact.ts";
import { applies, type Correction, isReady, Judgement } from "../model/judgement.ts";
import { type Checkout, type Finding, isAtLeast, type Rule, type Severity, worstOf } from "../model/rule.ts";
import { type Beside, NONE, STRICTNESS, type State, type Strictness } from "../model/state.ts";
import type { TextFile } from "../model/text-files.ts";
import type { KustomizationSource, SourceFiles } from "../sources/sources.ts";
import { once } from "./passes.ts";

/** What is known of a repository besides its environments, and how much is asked. */
export interface JudgeOptions {
  argo?: readonly ArgoObject[] | undefined;
  isMissing?: IsMissing | undefined;
  files?: readonly TextFile[];
  checkout?: Checkout | undefined;
  /** The environments that aren't judged themselves, but may have what the judged ones share with them or lack. */
  beside?: Beside;
  /** Less severe findings are dropped, and rules that have no others are skipped. */
  least?: Severity;
  /** The steps that each finding takes, in their order. */
  correct?: readonly Correction[];
}

/** Applies rules to environments, to what they are built from, and to all of them together. */
export function judge(
  environments: readonly State[],
  rules: readonly Rule[],
  options: JudgeOptions = {},
): Judgement {
  const judgement = new Judgement(options.least, options.correct);
  for (const state of environments) {
    judgeEnvironment(state, rules, judgement);
    // Other environments have data of their own; of a few, as a system has, rules about all of them ask again.
    if (environments.length > 8) forget(state);
  }
  judgeKustomizations(environments, rules, judgement);
  judgeRepository(environments, options, rules, judgement);
  judgement.findings = once(judgement.findings);
  return judgement;
}

function judgeEnvironment(state: State, rules: readonly Rule[], judgement: Judgement): void {
  const { environment, strictness, unsure } = state;
  for (const rule of rules) {
    if (rule.check === undefined || !applies(rule, state, judgement.least)) continue;
    // Of an object that an entry which can't be built would change, only a credential is certain: it is in git.
    const isSure = ({ resource }: Finding) =>
      resource === undefined || rule.basis === "credential" || unsure?.has(resource) !== true;
    judgement.run(rule, environment, () => {
      for (const finding of rule.check?.(state, judgement.least) ?? [])
        if (isSure(finding)) judgement.add(rule, strictness, finding, environment);
    });
  }
}

/** How strict an environment is, the strictest last. */
function rankOf({ strictness }: State): number {
  return STRICTNESS.indexOf(strictness as Strictness) + 1;
}

/** Applies the rules about kustomizations to each of them once, in the strictest of the environments on it. */
function judgeKustomizations(environments: readonly State[], rules: readonly Rule[], judgement: Judgement) {
  const ofKustomizations = rules.filter(({ checkKustomization }) => checkKustomization !== undefined);
  const known = new Set<KustomizationSource>();
  for (const state of environments.toSorted((a, b) => rankOf(b) - rankOf(a))) {
    const { sources } = state;
    for (const source of sources?.kustomizations ?? []) {
      if (known.has(source)) continue;
      known.add(source);
      for (const rule of ofKustomizations)
        if (applies(rule, state, judgement.least))
          judgement.run(rule, state.environment, () => {
            for (const finding of rule.checkKustomization?.(source, sources?.files as SourceFiles) ?? [])
              judgement.add(rule, state.strictness, { file: source.file, ...finding }, state.environment);
          });
    }
  }
}

function judgeRepository(
  environments: readonly State[],
  { files = [], checkout, beside = NONE, ...options }: JudgeOptions,
  rules: readonly Rule[],
  judgement: Judgement,
): void {
  const ofRepositories = rules.filter(({ checkRepository }) => checkRepository !== undefined);
  const argo = argoOfRepository(environments, beside, options);
  const all = [...environments, ...beside.states];
  const isWhole = all.some(({ authored }) => authored !== undefined);
  const strictness = new Map(all.map((state) => [state.environment, state.strictness]));
  const levels = new Set([undefined, ...strictness.values()]);
  for (const rule of ofRepositories) {
    if (![...levels].some((level) => isAtLeast(worstOf(rule, level), judgement.least))) continue;
    const judged = environments.filter((state) => isReady(rule, state));
    // Files, and what Argo CD applies, are judged even where nothing can be rendered.
    if (judged.length === 0 && environments.length > 0) continue;
    judgement.run(rule, "", () => {
      const repository = {
        environments: judged,
        all,
        reading: beside.reading,
        argo: argo(),
        isWhole,
        files,
        checkout,
      };
      for (const finding of rule.checkRepository?.(repository) ?? [])
        judgement.add(rule, strictness.get(finding.environment ?? ""), finding);
    });
  }
}
