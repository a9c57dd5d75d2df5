import type { Stage } from "../authoring/environment.ts";
import type { SystemFacts } from "./code/system-facts.ts";
import { systemSummary } from "./code/system-summary.ts";
import { contractsOf } from "./contracts.ts";
import type { DescribedSources } from "./describe-sources.ts";
import { exceptionsFor } from "./exceptions.ts";
import { type ExistingApplications, keptInWords } from "./existing-applications.ts";
import { namespaceIn } from "./namespaces.ts";
import type { ImportOptions } from "./report.ts";
import type { ImportSources } from "./sources.ts";
import { stageOf } from "./stage-of.ts";

/** The content of the system's files besides its objects. */
export function factsOf(
  sources: ImportSources,
  { name, environments, existing, comments, stages, documented, system }: DescribedSources,
  options: ImportOptions,
) {
  return {
    description: systemSummary(system),
    origin: importedFrom(sources.environments.map(({ from }) => from)),
    secrets: contractsOf(
      environments,
      system.namespaces.placed ? system.marked.namespaces : [],
      { contracts: documented, placeOf: (environment) => namespaceIn(system.namespaces, name, environment) },
      (secret, key) => comments.ofSecretKey(secret, key),
    ),
    exceptions: exceptionsFor(environments, system.marked.affixes),
    notSecret: options.notSecret,
    comments: [] as string[],
    licence: comments.lines.licence,
    ...argocdOf(existing, environments.length, (environment) => ({
      stage: (stages.get(environment) || stageOf(environment)) as Stage,
      system: name,
      namespace: namespaceIn(system.namespaces, name, environment),
    })),
  } satisfies SystemFacts;
}

/** A system's origin, in a sentence: folders that differ in one part of their paths as one pattern. */
export function importedFrom(places: readonly string[]): string {
  const paths = places.map((place) => place.split("/"));
  const [first = []] = paths;
  const parts = first.map((part, at) => (paths.every((path) => path[at] === part) ? part : "*"));
  const isPattern =
    parts.length > 1 &&
    paths.every(({ length }) => length === parts.length) &&
    parts.filter((part) => part === "*").length === 1;
  return `Imported from ${isPattern ? parts.join("/") : places.join(", ")}.`;
}

/** The system's Argo CD settings that keep existing ones; none if there are none. */
function argocdOf(
  existing: ExistingApplications,
  count: number,
  usual: Parameters<typeof keptInWords>[1],
): Pick<SystemFacts, "argocd"> {
  const { ignoreDifferences } = existing;
  const kept = keptInWords(existing, usual, existing.kept.size < count);
  if (kept.size + ignoreDifferences.length === 0) return {};
  return {
    argocd: {
      ...(kept.size > 0 && { environments: Object.fromEntries(kept) }),
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
    },
  };
}
