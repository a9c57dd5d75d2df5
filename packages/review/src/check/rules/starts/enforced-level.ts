import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { Fact } from "../../model/fact.ts";
import { builtFrom } from "../../model/facts.ts";
import type { State } from "../../model/state.ts";

/** The label by which a Namespace enforces a Pod Security Standard. */
const LABEL = "pod-security.kubernetes.io/enforce";

/** The levels that the Namespaces of an environment enforce, by name; undefined for one that enforces none. */
export function levelsOf({ index }: State): Map<string, string | undefined> {
  return new Map(
    index.ofKind("Namespace").map(({ metadata }) => {
      const level = metadata.labels?.[LABEL];
      return [metadata.name, level === undefined ? undefined : asText(level)];
    }),
  );
}

/** The same, as a list. */
export const levelsIn = new Fact((state): readonly (readonly [string, string | undefined])[] => [
  ...levelsOf(state),
]);

/** The namespaces of an environment's pods that it doesn't create. */
export const namespacesOfPods = new Fact((state): readonly string[] => {
  const own = levelsOf(state);
  const all = state.pods.flatMap(({ namespace }) => (namespace && !own.has(namespace) ? [namespace] : []));
  return [...new Set(all)];
});

/** A pod whose namespace another environment creates. */
interface Elsewhere {
  state: State;
  pod: Pod;
  level: string;
  /** The environment that creates the namespace. */
  of: string;
}

/** The levels of the Namespaces of one name, and the environments that create them. */
interface Makers {
  levels: Set<string | undefined>;
  all: State[];
}

const NONE: Makers = { levels: new Set(), all: [] };

/** A namespace that more environments create is in several clusters. */
const MOST = 4;

/** The pods whose namespace is only created by environments of probably the same cluster, with one level. */
export function* podsElsewhere(environments: readonly State[]): Iterable<Elsewhere> {
  const makers = new Map<string, Makers>();
  for (const state of environments)
    for (const [name, level] of levelsIn.of(state)) {
      const { levels, all } = entryOf(makers, name, (): Makers => ({ levels: new Set(), all: [] }));
      levels.add(level);
      all.push(state);
    }
  for (const state of environments)
    for (const name of namespacesOfPods.of(state)) {
      const { levels, all } = makers.get(name) ?? NONE;
      const [level] = levels;
      const [first] = all;
      if (levels.size !== 1 || level === undefined || first === undefined) continue;
      if (all.length > MOST || !all.every((other) => areOfOneCluster(state, other))) continue;
      for (const pod of state.pods)
        if (pod.namespace === name) yield { state, pod, level, of: first.environment };
    }
}

/** Two variants of one base, or folders that are named after different clusters or stages, are of different clusters. */
function areOfOneCluster(one: State, other: State): boolean {
  const [clusters, stages] = [CLUSTER, STAGE].map((pattern) =>
    [one, other].map(({ environment }) => pattern.exec(environment)?.[1]),
  );
  if ([clusters, stages].some((pair) => pair?.[0] !== pair?.[1] && pair?.[0] && pair[1])) return false;
  const bases = new Set((builtFrom.of(one) ?? []).map(({ folder }) => folder));
  return !(builtFrom.of(other) ?? []).some(({ folder }) => bases.has(folder));
}

const CLUSTER = /(?:^|\/)clusters\/([^/]+)/;
const STAGE =
  /(?:^|[/_-])(dev|development|test|testing|qa|uat|stag|stage|staging|pre|preprod|prod|production|live)(?=[/_-]|$)/i;
