import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { withoutMarks } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import { kebabCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/** Folder names that describe a location, not a product. */
const PLACES =
  /^(?:apps?|applications?|base|clusters?|config|deploy(?:ments?)?|environments?|git-?ops|infra(?:structure)?|k8s?|kubernetes|kustomize|manifests|non-?prod|overlays?|platform|production|services?|src|staging|stages?)$/;

/** True for a folder name that only describes a location. */
export function isPlace(name: string): boolean {
  return PLACES.test(name);
}

/** Words in a repository's name beside the product's. */
const REPOSITORY =
  /-(?:config|deploy(?:ments?)?|git-?ops|git-?ops-template|infra(?:structure)?|k8s?|kubernetes|manifests)$/;

/** Generic names of workloads in any system. */
const ANYTHING =
  /^(?:a|api|app|application|backend|demo|frontend|main|my|my-app|server|sample|service|test|the|web|website|worker)$/;

/** True for a generic word. */
export function saysNothing(name: string): boolean {
  return /^(?:my|the)$/.test(name);
}

/**
 * The name of a system: the product that all objects declare to be part of, its only workload or the common beginning
 * of their names, or else the folder, if that describes its content.
 * @param folder the name suggested by the folders
 * @param repository the fallback name
 * @param whole true if the folder is the repository, whose name may have nothing to do with its content
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

/** Suffixes of workloads' names that only repeat the kind. */
const FORM = /-(?:deploy(?:ment)?|statefulset|sts|daemonset|cronjob|0?\d)$/;

/** A workload's name without a suffix that only repeats its kind. */
export function plainName(name: string): string {
  return name.replace(FORM, "");
}

/** The words at the beginning of all names, or at the end of all. */
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
