import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { clusterKey } from "../kubernetes/resource-name.ts";

/** A resource on both sides; absent on a side without it. */
export interface Pair {
  before?: Resource;
  after?: Resource;
  /** How two with different names were matched: by a generated name without its hash, or by similar contents. */
  renamed?: "hash" | "similar";
}

/** The suffix of a generated name: the hash of its content, in letters that can't form words. */
export const HASH = /-[2456789bcdfghkmt]{10}$/;
const GENERATED = new Set(["ConfigMap", "Secret"]);
/** Kinds of which another name means another thing: definitions, and what deploys objects that may go with it. */
const NEVER_RENAMED = new Set([
  "CustomResourceDefinition",
  ...["Application", "ApplicationSet", "AppProject", "HelmChart", "HelmRelease", "Kustomization"],
]);
/** Two resources count as one renamed resource if they share at least this proportion of their fields. */
const SIMILAR = 0.7;
/** With fewer fields than this, similarity proves nothing, unless all are equal. */
const ENOUGH_FIELDS = 4;
/** With more candidates of one kind than this, similarity isn't computed. */
const MAX_CANDIDATES = 200;

/** The name without the hash that kustomize appends to generated ConfigMaps and Secrets. */
export function nameWithoutHash(kind: string, name: string): string {
  return GENERATED.has(kind) ? name.replace(HASH, "") : name;
}

type Match = [before: Resource, after: Resource];

/**
 * Matches the resources of two states: by group, kind, namespace and name; then generated ConfigMaps and Secrets by
 * name without hash, even if only one side has a hash; then resources that moved to another namespace; then renamed
 * ones by similarity. In the order of the new state, with removed ones at their former position.
 */
export function matchResources(before: readonly Resource[], after: readonly Resource[]): Pair[] {
  const partner = new Map<Resource, Pair>();
  const join = (matches: Iterable<Match>, renamed?: Pair["renamed"]) => {
    for (const [was, is] of matches) {
      const pair = { before: was, after: is, ...(renamed && { renamed }) };
      if (!partner.has(was) && !partner.has(is)) partner.set(was, pair).set(is, pair);
    }
  };
  const open = (resources: readonly Resource[]) => resources.filter((one) => !partner.has(one));
  const old = new Map(before.map((resource) => [clusterKey(resource), resource]));
  join(after.flatMap((is) => matchOf(old.get(clusterKey(is)), is)));
  join(sameWithoutHash(open(before), open(after)), "hash");
  const left = namedOnce(open(before));
  join(
    [...namedOnce(open(after))].flatMap(([name, is]) => matchOf(left.get(name), is)),
    "similar",
  );
  join(similar(open(before), open(after)), "similar");
  return inOrder(before, after, partner);
}

function matchOf(before: Resource | undefined, after: Resource): Match[] {
  return before === undefined ? [] : [[before, after]];
}

/** The resources with a unique kind and name, which can be recognized in another namespace. */
function namedOnce(resources: readonly Resource[]): Map<string, Resource> {
  const byName = groupedBy(resources, ({ apiVersion, kind, metadata }) =>
    [groupOf(apiVersion), kind, metadata.name].join("|"),
  );
  return new Map(
    [...byName].flatMap(([name, [one, ...more]]) => (one && more.length === 0 ? [[name, one]] : [])),
  );
}

function sameWithoutHash(before: readonly Resource[], after: readonly Resource[]): Match[] {
  const isGenerated = ({ kind }: Resource) => GENERATED.has(kind);
  const keyOf = ({ kind, metadata: { name, namespace = "" } }: Resource) =>
    [kind, namespace, nameWithoutHash(kind, String(name))].join("|");
  const candidates = groupedBy(before.filter(isGenerated), keyOf);
  return after.filter(isGenerated).flatMap((is) => matchOf(candidates.get(keyOf(is))?.shift(), is));
}

/** Removed with new resources of the same kind, the most similar first. */
function similar(before: readonly Resource[], after: readonly Resource[]): Match[] {
  const kindOf = ({ apiVersion, kind }: Resource) => `${apiVersion}|${kind}`;
  const added = groupedBy(after, kindOf);
  return [...groupedBy(before, kindOf)].flatMap(([kind, olds]) => {
    const news = added.get(kind) ?? [];
    if (olds.length * news.length > MAX_CANDIDATES ** 2) return [];
    if (olds.some((one) => NEVER_RENAMED.has(one.kind))) return [];
    const leaves = new Map([...olds, ...news].map((one) => [one, leavesOf(one)]));
    const of = (one: Resource) => leaves.get(one) as Set<string>;
    return olds
      .flatMap((was) => news.map((is) => ({ match: [was, is] as Match, score: similarity(of(was), of(is)) })))
      .filter(({ score }) => score >= SIMILAR)
      .sort((a, b) => b.score - a.score)
      .map(({ match }) => match);
  });
}

/** Every value in a resource with its path, without the resource's own name. */
function leavesOf(resource: Resource): Set<string> {
  const { apiVersion: _, kind: __, metadata, ...content } = writtenOf(resource);
  const { labels = {}, annotations = {}, name } = isMap(metadata) ? metadata : {};
  const found = new Set<string>();
  const visit = (value: Value, path: string) => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`);
    else if (isMap(value)) for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
    else found.add(`${path}=${String(value).replaceAll(String(name), "\0")}`);
  };
  visit({ ...content, labels, annotations }, "");
  return found;
}

/** The proportion of values that two resources share, between 0 and 1; a few prove nothing unless all are equal. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((leaf) => b.has(leaf)).length;
  const score = (2 * both) / Math.max(1, a.size + b.size);
  return score === 1 || Math.min(a.size, b.size) >= ENOUGH_FIELDS ? score : 0;
}

function inOrder(
  before: readonly Resource[],
  after: readonly Resource[],
  partner: ReadonlyMap<Resource, Pair>,
): Pair[] {
  const pairs: Pair[] = after.map((resource) => partner.get(resource) ?? { after: resource });
  // A removed resource comes before the first remaining one that followed it.
  const goneBefore = new Map<Pair | undefined, Pair[]>();
  let next: Pair | undefined;
  for (const resource of [...before].reverse()) {
    const pair = partner.get(resource);
    if (pair === undefined) addTo(goneBefore, next, { before: resource });
    else next = pair;
  }
  const goneAt = (pair: Pair | undefined) => (goneBefore.get(pair) ?? []).reverse();
  return [...pairs.flatMap((pair) => [...goneAt(pair), pair]), ...goneAt(undefined)];
}
