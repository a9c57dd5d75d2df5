import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { mapAt } from "../kubernetes/fields.ts";
import { type ArgoFacts, argoFacts, type IsMissing } from "./argo-objects.ts";
import { hasIn, isReady, sharedOf } from "./asked.ts";
import { isLate } from "./environment-rules.ts";
import { argoFiles, argoIn, builtFrom } from "./facts.ts";
import type { Said } from "./judged.ts";
import { isAtLeast, type Rule, type Severity, worstOf } from "./rule.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** What is known of a repository beside its environments. */
export interface DeployedBy {
  argo?: readonly ArgoObject[] | undefined;
  flux?: readonly FluxKustomization[] | undefined;
  fluxSources?: readonly string[] | undefined;
  isMissing?: IsMissing | undefined;
}

/** The objects of Argo CD that environments themselves render to, as an app of apps does. */
function renderedArgo(environments: readonly State[]): ArgoObject[] {
  return environments.flatMap((state) =>
    argoIn
      .of(state)
      .map((resource, at) => ({
        resource,
        file: argoFiles.of(state)[at] ?? builtFrom.of(state)?.[0]?.file ?? "",
      }))
      .filter(({ resource }) => resource.kind !== "ApplicationSet"),
  );
}

/**
 * The objects in files of which no environment is made: of such a file what it renders to counts. What a set makes does
 * where an environment renders the set as it is written.
 */
function notInputs(argo: readonly ArgoObject[], environments: readonly State[]): ArgoObject[] {
  if (argo.length === 0) return [];
  const inputs = new Set<string>();
  for (const state of environments)
    for (const { files } of builtFrom.of(state) ?? []) for (const file of files) inputs.add(file);
  const sets = environments.flatMap((state) =>
    argoIn.of(state).filter(({ kind }) => kind === "ApplicationSet"),
  );
  const isRendered = (set: Resource) => sets.some((one) => equal(mapAt(one, "spec"), mapAt(set, "spec")));
  return argo.filter(({ file, set }) => !inputs.has(file) || (set !== undefined && isRendered(set)));
}

/** Applies the rules about files to each. */
export function judgeFiles(
  files: Iterable<TextFile>,
  environments: ReadonlyMap<string, State>,
  rules: readonly Rule[],
  said: Said,
): void {
  const { ofFiles } = sharedOf(rules);
  for (const rule of ofFiles) {
    if (isLate(rule, () => [said])) continue;
    try {
      for (const file of files)
        for (const finding of rule.checkFile?.(file) ?? []) {
          const { environment = "" } = finding;
          said.add(rule, environments.get(environment)?.strictness, finding, environment);
        }
    } catch (error) {
      said.failed(rule, "", error);
    }
  }
}

/**
 * Applies the rules about all environments together.
 *
 * @param onRule told before each rule, with its place in the list and the length of that
 */
export function judgeRepository(
  environments: readonly State[],
  { argo = [], flux = [], fluxSources = [], isMissing }: DeployedBy,
  rules: readonly Rule[],
  said: Said,
  least: Severity = "info",
  onRule?: (id: string, number: number, all: number) => void,
): void {
  const { ofRepositories } = sharedOf(rules);
  if (ofRepositories.length === 0) return;
  const objects = [...notInputs(argo, environments), ...renderedArgo(environments)];
  const around = { argo: objects.length > 0, flux: flux.length > 0 };
  let facts: ArgoFacts | undefined;
  const isWhole = environments.some((state) => hasIn.of(state).includes("authored"));
  for (const [number, rule] of ofRepositories.entries()) {
    onRule?.(rule.id, number, ofRepositories.length);
    if (rule.around !== undefined && !around[rule.around]) continue;
    if (isLate(rule, () => [said])) continue;
    if (
      !isAtLeast(worstOf(rule, undefined), least) &&
      !environments.some(({ strictness }) => isAtLeast(worstOf(rule, strictness), least))
    )
      continue;
    const judged = environments.filter((state) => isReady(rule, state));
    if (judged.length === 0 && rule.needs.length > 0) continue;
    facts ??= argoFacts(objects, environments, isMissing);
    let named: Map<string | undefined, State> | undefined;
    try {
      for (const finding of rule.checkRepository?.({
        environments: judged,
        argo: facts,
        flux,
        fluxSources,
        isWhole,
      }) ?? []) {
        named ??= new Map(judged.map((state) => [state.environment, state]));
        const { environment } = finding;
        said.add(rule, named.get(environment)?.strictness, finding, environment ?? "");
      }
    } catch (error) {
      said.failed(rule, "", error);
    }
  }
}
