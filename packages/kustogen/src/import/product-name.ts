import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isWorkload } from "./components.ts";
import { withoutMarks } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import { kebabCase } from "./words.ts";

/** Names of folders that say where something is, not what. */
const PLACES =
  /^(?:apps?|applications?|base|clusters?|config|deploy(?:ments?)?|environments?|gitops|infra(?:structure)?|k8s?|kubernetes|kustomize|manifests|non-?prod|overlays?|platform|production|services?|src|staging|stages?)$/;

/** True for the name of a folder that only says where something is. */
export function isPlace(name: string): boolean {
  return PLACES.test(name);
}

/** Words that a repository's name has beside the product's. */
const REPOSITORY =
  /-(?:config|deploy(?:ments?)?|gitops|gitops-template|infra(?:structure)?|k8s?|kubernetes|manifests)$/;

/**
 * What a system is called: the product that all of its objects say they are part of, the one workload that it has or
 * what their names begin with, else the folder, where that says what is in it.
 *
 * @param folder what the folders suggest
 * @param repository what it is called when nothing says more
 */
export function productName(states: readonly ImportedState[], folder: string, repository = folder): string {
  const own = kebabCase(folder);
  const named = own.replace(REPOSITORY, "");
  const said = !PLACES.test(own) && named === own ? own : undefined;
  if (said !== undefined) return said;
  const workloads = states.flatMap(({ resources }) => resources.filter(isWorkload));
  const products = new Set(
    workloads.map(({ metadata }) => lookUp(metadata.labels ?? {}, "app.kubernetes.io/part-of") ?? ""),
  );
  const [product] = products;
  if (products.size === 1 && product) return kebabCase(product);
  const names = [...new Set(workloads.map(({ metadata }) => kebabCase(withoutMarks(metadata.name))))];
  const common = commonWords(names);
  if (common !== "" && !PLACES.test(common)) return common;
  return PLACES.test(own) ? kebabCase(repository).replace(REPOSITORY, "") : named;
}

/** The words that all names begin with, or that all of them end with. */
function commonWords(names: readonly string[]): string {
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
