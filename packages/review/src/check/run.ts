import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { IsMissing } from "./argo-objects.ts";
import { sharedOf } from "./asked.ts";
import { forget } from "./derived.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import { type Judgement, Said } from "./judged.ts";
import { judgeKustomizations } from "./kustomization-rules.ts";
import { judgeFiles, judgeRepository } from "./repository-rules.ts";
import type { Rule, Severity } from "./rule.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** Called before each rule, for progress: its identifier, the number of rules applied before, and the total. */
export type OnRule = (id: string, done: number, all: number) => void;

/**
 * Applies rules to loaded environments. Findings about a prerequisite or a shared source are listed once.
 *
 * @param least less severe findings are dropped, and rules that have no others are skipped
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
  const said = new Said(least);
  const rounds = Math.ceil(environments.length / AT_A_TIME);
  const all = rules.length + sharedOf(rules).ofRepositories.length;
  for (let round = 0; round < rounds; round++) {
    const states = environments.slice(round * AT_A_TIME, (round + 1) * AT_A_TIME);
    judgeEnvironments(
      states,
      rules,
      () => said,
      least,
      (id, number) => onRule?.(id, Math.floor((round * rules.length + number) / rounds), all),
    );
    if (rounds > 1) for (const state of states) forget(state);
  }
  const builders = environments.flatMap((state) =>
    state.sources === undefined
      ? []
      : [{ state, sources: state.sources.kustomizations, files: state.sources.files }],
  );
  if (builders.length > 0) judgeKustomizations(builders, rules, said, least);
  if (files.length > 0)
    judgeFiles(files, new Map(environments.map((state) => [state.environment, state])), rules, said);
  judgeRepository(environments, { argo, flux, isMissing }, rules, said, least, (id, number) =>
    onRule?.(id, rules.length + number, all),
  );
  return said;
}

/**
 * Applies rules to independent groups of environments. Each group gets the same results as from `judge`, in two
 * thirds of the time, because the code of each rule stays warm.
 */
export function judgeApart(
  groups: readonly (readonly State[])[],
  rules: readonly Rule[],
  least: Severity,
): Judgement[] {
  const said = groups.map(() => new Said(least));
  const saidOf = new Map<State, Said>();
  for (const [at, group] of groups.entries()) for (const state of group) saidOf.set(state, said[at] as Said);
  judgeEnvironments(groups.flat(), rules, (state) => saidOf.get(state) as Said, least);
  for (const [at, group] of groups.entries()) judgeRepository(group, {}, rules, said[at] as Said, least);
  return said;
}

/** How many environments get all rules before the next ones do, because derived data is kept until then. */
export const AT_A_TIME = 500;
