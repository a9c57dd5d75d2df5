import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { resourceText } from "../kubernetes/resource-name.ts";
import { sharedOf } from "./asked.ts";
import { changeSince } from "./change-context.ts";
import type { Beside, CheckInput } from "./check.ts";
import { componentsOf, isComponent } from "./component-rules.ts";
import { forget } from "./derived.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import { filesBehind, textFile } from "./files.ts";
import { withFilledIn } from "./filled-in.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { Collector, type Judged, type RuleFailure } from "./judged.ts";
import { type Builder, judgeKustomizations, rankOf } from "./kustomization-rules.ts";
import type { Loaded } from "./loading.ts";
import { type Label, placed } from "./placed.ts";
import { judgePlainFiles } from "./plain-files.ts";
import { notMadeElsewhere } from "./references/across.ts";
import { judgeFiles, judgeRepository } from "./repository-rules.ts";
import { AT_A_TIME } from "./run.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { State } from "./state.ts";

/** What rules find, with its places. */
export interface Found {
  findings: readonly Judged[];
  failures: readonly RuleFailure[];
  /** What is found beside the environments, and what isn't checked there. */
  beside: Beside | undefined;
  /** Environments whose files changed, and which render to the same objects. */
  moved: string[];
}

/**
 * Applies the rules to what is loaded: to each environment that a change may affect, to kustomizations and files, which
 * environments share, to the files that none of them reads, and to all environments together.
 * @param unused the environments that nothing deploys
 */
export function judgeAll(
  input: CheckInput,
  loaded: Loaded,
  label: Label,
  unused: ReadonlySet<string>,
): Found {
  const { rules, onRule, flux = [] } = input;
  const states = [...loaded.states.values()];
  const affected = states.filter(({ environment }) => !loaded.unaffected.has(environment));
  const files = new TreeFiles(loaded.tree);
  const byName = new Map(states.map((state) => [state.environment, state]));
  const unknown = new Set(
    flux.length > 0 ? states.filter(hasUnknownNames).map(({ environment }) => environment) : [],
  );
  const failures: RuleFailure[] = [];
  /** The findings of some rules, with their places, as far as they are certain. */
  const found = (apply: (collector: Collector) => void): Judged[] => {
    const collector = new Collector();
    apply(collector);
    failures.push(...collector.failures);
    return located(collector.findings);
  };
  const located = (all: readonly Judged[]) =>
    placed(
      withFilledIn(flux.length > 0 ? withoutVariables(all, unknown, flux) : all),
      (environment) => byName.get(environment)?.sources ?? { files },
    );
  const all = rules.length + sharedOf(rules).ofRepositories.length;
  const ofEnvironments = found((collector) => {
    for (let from = 0; from < affected.length; from += AT_A_TIME) {
      const some = affected.slice(from, from + AT_A_TIME);
      judgeEnvironments(
        some,
        rules,
        () => collector,
        "info",
        (id, number) => onRule?.(id, number, all),
      );
      if (affected.length > AT_A_TIME) for (const state of some) forget(state);
    }
  });
  const ofKustomizations = found((collector) => judgeKustomizations(buildersOf(affected), rules, collector));
  const ofFiles = found((collector) => {
    judgeFiles(textsOf(affected, loaded.tree, label), byName, rules, collector);
  });
  const ofOthers = found((collector) => judgeOthers(input, loaded, label, collector));
  const ofComponents = found((collector) => {
    judgeKustomizations(componentsOf(states, new Set(affected), files), rules, collector);
  });
  const ofRepository = found((collector) => {
    judgeRepository(states, { ...input, unused }, rules, collector, "info", (id, number) =>
      onRule?.(id, rules.length + number, all),
    );
  });
  const { changes, moved } = changesIn(input, loaded);
  const beside = input.beside?.(changes);
  const own = [
    ...notMadeElsewhere(inOrderOf(states, ofEnvironments), states),
    ...strictestFirst(affected, ofKustomizations),
    ...[...ofFiles, ...ofOthers, ...ofComponents, ...ofRepository],
  ];
  const others = located(
    (beside?.findings ?? []).map((one) => ({ ...one, environment: label(one.environment) })),
  );
  failures.push(...(beside?.failures ?? []).map((one) => ({ ...one, environment: label(one.environment) })));
  return { findings: [...own, ...notAmong(own, others)], failures: onceEach(failures), beside, moved };
}

/** The environments whose kustomizations are judged; components are judged with the effects of all builds. */
function buildersOf(states: readonly State[]): Builder[] {
  return states.flatMap((state) => {
    if (state.sources === undefined) return [];
    const { files, kustomizations } = state.sources;
    return { state, files, sources: kustomizations.filter((one) => !isComponent(one)) };
  });
}

/** The files that environments read, each with the first that does. */
function textsOf(states: readonly State[], tree: FileTree, label: Label) {
  const first = new Map<string, string>();
  for (const state of states)
    for (const file of filesBehind(state)) if (!first.has(file)) first.set(file, state.environment);
  return [...first].map(([file, environment]) => textFile(tree, file, label, environment));
}

/** Checks the files that no environment reads. */
function judgeOthers(input: CheckInput, { states }: Loaded, label: Label, collector: Collector): void {
  const { files = [], tree, rules, isExcluded, since } = input;
  const read = new Set([...states.values()].flatMap(filesBehind));
  const texts = files
    .filter((file) => !read.has(file) && since?.isChanged(file) !== false)
    .map((file) => ({ ...textFile(tree, file, label), isAlone: isExcluded?.(file) !== true }));
  judgeFiles(texts, new Map(), rules, collector);
  judgePlainFiles(texts, rules, collector);
}

/** The changes since the revision, for another comparison that continues from them, and the environments that only moved. */
function changesIn({ since, beside, environments }: CheckInput, { states }: Loaded) {
  const changes: ResourceChange[] = [];
  const moved: string[] = [];
  for (const [at, state] of states) {
    const { resources, inPart, environment, since: before } = state;
    if (before === undefined) continue;
    const isSame = !inPart && resources.length > 0 && sameResources(before.state.resources, resources);
    if (isSame && since?.isTouched(environments[at]?.folder ?? "")) moved.push(environment);
    if (beside !== undefined) changes.push(...changeSince(state, before.state).context.changes);
  }
  return { changes, moved };
}

function inOrderOf(states: readonly State[], findings: readonly Judged[]): Judged[] {
  const ranks = new Map(states.map(({ environment }, at) => [environment, at]));
  const rank = ({ environment }: Judged) => ranks.get(environment) ?? 0;
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function strictestFirst(states: readonly State[], findings: readonly Judged[]): Judged[] {
  const ranks = new Map(states.map((state) => [state.environment, rankOf(state)]));
  const rank = ({ environment }: Judged) => ranks.get(environment) ?? 0;
  return inOrderOf(states, findings).sort((a, b) => rank(b) - rank(a));
}

/** Findings that aren't among the known ones: an Application may add little to its folder. */
function notAmong(known: readonly Judged[], findings: readonly Judged[]): Judged[] {
  if (findings.length === 0) return [];
  const keyOf = ({ rule, environment, resource, message }: Judged) =>
    JSON.stringify([rule.id, environment, resource && resourceText(resource), message]);
  const keys = new Set(known.map(keyOf));
  return findings.filter((finding) => !keys.has(keyOf(finding)));
}

function onceEach(failures: readonly RuleFailure[]): RuleFailure[] {
  const keyOf = ({ rule, environment, error }: RuleFailure) => `${rule.id}|${environment}|${error.message}`;
  return [...new Map(failures.map((failure) => [keyOf(failure), failure])).values()];
}
