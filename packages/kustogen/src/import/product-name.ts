import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { withoutMarks } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import { kebabCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/** Names of folders that say where something is, not what. */
const PLACES =
  /^(?:apps?|applications?|base|clusters?|config|deploy(?:ments?)?|environments?|git-?ops|infra(?:structure)?|k8s?|kubernetes|kustomize|manifests|non-?prod|overlays?|platform|production|services?|src|staging|stages?)$/;

/** True for the name of a folder that only says where something is. */
export function isPlace(name: string): boolean {
  return PLACES.test(name);
}

/** Words that a repository's name has beside the product's. */
const REPOSITORY =
  /-(?:config|deploy(?:ments?)?|git-?ops|git-?ops-template|infra(?:structure)?|k8s?|kubernetes|manifests)$/;

/** Names that say what runs in any system. */
const ANYTHING =
  /^(?:a|api|app|application|backend|demo|frontend|main|my|my-app|server|sample|service|test|the|web|website|worker)$/;

/** True for a word that says nothing of what is called so. */
export function saysNothing(name: string): boolean {
  return /^(?:my|the)$/.test(name);
}

/**
 * What a system is called: the product that all of its objects say they are part of, the one workload that it has or
 * what their names begin with, else the folder, where that says what is in it.
 *
 * @param folder what the folders suggest
 * @param repository what it is called when nothing says more
 * @param whole true where the folder is the repository, which need not be called after what is in it
 */
export function productName(
  states: readonly ImportedState[],
  folder: string,
  repository = folder,
  whole = false,
): string {
  const own = kebabCase(folder);
  const named = own.replace(REPOSITORY, "");
  const said = !PLACES.test(own) && named === own ? own : undefined;
  if (said !== undefined && !whole) return said;
  const all = states.flatMap(({ resources }) => resources);
  const workloads = all.filter(isWorkload);
  for (const label of ["app.kubernetes.io/part-of", "app.kubernetes.io/name", "app"]) {
    const products = new Set(workloads.map(({ metadata }) => lookUp(metadata.labels ?? {}, label) ?? ""));
    const [product] = products;
    const one = product === undefined ? "" : kebabCase(product);
    if (products.size === 1 && product && !PLACES.test(one) && (said === undefined || one !== "app"))
      return one;
  }
  const releases = all.filter(({ kind }) => kind === "HelmRelease");
  const names = [
    ...new Set(
      (workloads.length > 0 ? workloads : releases).map(({ metadata }) =>
        plainName(kebabCase(withoutMarks(metadata.name))),
      ),
    ),
  ];
  const common = commonWords(names);
  if (common !== "" && !PLACES.test(common) && (said === undefined || !ANYTHING.test(common))) return common;
  return said ?? (PLACES.test(own) ? kebabCase(repository).replace(REPOSITORY, "") : named);
}

/** What names of workloads have behind them that only says what they are. */
const FORM = /-(?:deploy(?:ment)?|statefulset|sts|daemonset|cronjob|0?\d)$/;

/** A workload's name without what only says that it is one. */
export function plainName(name: string): string {
  return name.replace(FORM, "");
}

/** The words that all names begin with, or that all of them end with. */
export function commonWords(names: readonly string[]): string {
  const lists = names.map((name) => name.split("-"));
  const [first = []] = lists;
  const count = (at: (list: readonly string[], index: number) => string | undefined) => {
    const differs = first.findIndex((_, index) => lists.some((list) => at(list, index) !== at(first, index)));
    return differs < 0 ? first.length : differs;
  };
  const start = count((list, index) => list[index]);
  if (start > 0) return first.slice(0, start).join("-");
  const end = count((list, index) => list.at(-1 - index));
  return end > 0 ? first.slice(-end).join("-") : "";
}
