import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { clusterKey } from "../kubernetes/cluster-key.ts";

/** A resource on both sides; absent on a side without it. */
export interface Pair {
  before?: Resource;
  after?: Resource;
  /** How two with different names were matched: by a generated name without its hash, or by similar contents. */
  renamed?: "hash" | "similar";
}

/** The suffix of a generated name: the hash of its content, in letters that can't form words. */
const HASH = /-[2456789bcdfghkmt]{10}$/;
const GENERATED = new Set(["ConfigMap", "Secret"]);
/**
 * Kinds of which an object with another name is another thing, however similar: the definition of another kind, and what
 * deploys objects, which may be deleted with it.
 */
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

/**
 * Matches the resources of two states: by group, kind, namespace and name; then generated ConfigMaps and Secrets by
 * name without hash, even if only one side has a hash; then resources that moved to another namespace; then renamed
 * ones by similarity. In the order of the new state, with removed ones at their former position.
 */
export function matchResources(before: readonly Resource[], after: readonly Resource[]): Pair[] {
  const old = new Map(before.map((resource) => [clusterKey(resource), resource]));
  const partner = new Map<Resource, Pair>();
  const open: Resource[] = [];
  for (const resource of after) {
    const same = old.get(clusterKey(resource));
    if (same === undefined || partner.has(same)) open.push(resource);
    else join(partner, { before: same, after: resource });
  }
  const gone = before.filter((resource) => !partner.has(resource));
  matchByHash(partner, gone, open);
  const [left, come] = [gone, open].map((list) => namedOnce(list.filter((one) => !partner.has(one))));
  for (const [name, before] of left ?? []) {
    const after = come?.get(name);
    if (after !== undefined) join(partner, { before, after, renamed: "similar" });
  }
  matchSimilar(partner, gone, open);
  return inOrder(before, after, partner);
}

function join(partner: Map<Resource, Pair>, pair: Required<Pick<Pair, "before" | "after">> & Pair): void {
  partner.set(pair.before, pair);
  partner.set(pair.after, pair);
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

function matchByHash(
  partner: Map<Resource, Pair>,
  gone: readonly Resource[],
  open: readonly Resource[],
): void {
  const keyOf = ({ kind, metadata: { name, namespace = "" } }: Resource) =>
    GENERATED.has(kind) ? [kind, namespace, nameWithoutHash(kind, String(name))].join("|") : undefined;
  const candidates = groupedBy(gone, keyOf);
  for (const resource of open) {
    const key = keyOf(resource);
    const same = key === undefined ? undefined : candidates.get(key)?.shift();
    if (same !== undefined) join(partner, { before: same, after: resource, renamed: "hash" });
  }
}

/** Pairs removed with new resources of the same kind, the most similar first. */
function matchSimilar(
  partner: Map<Resource, Pair>,
  gone: readonly Resource[],
  open: readonly Resource[],
): void {
  const kindOf = ({ apiVersion, kind }: Resource) => `${apiVersion}|${kind}`;
  const removed = groupedBy(
    gone.filter((one) => !partner.has(one)),
    kindOf,
  );
  const added = groupedBy(
    open.filter((one) => !partner.has(one)),
    kindOf,
  );
  for (const [kind, olds] of removed) {
    const news = added.get(kind);
    if (news === undefined || olds.length * news.length > MAX_CANDIDATES ** 2) continue;
    if (olds.some((one) => NEVER_RENAMED.has(one.kind))) continue;
    const leaves = new Map([...olds, ...news].map((one) => [one, leavesOf(one)]));
    const scored = olds.flatMap((before) =>
      news.map((after) => ({
        before,
        after,
        score: similarity(leaves.get(before) as Set<string>, leaves.get(after) as Set<string>),
      })),
    );
    scored.sort((a, b) => b.score - a.score);
    for (const { before, after, score } of scored) {
      if (score < SIMILAR) break;
      if (!partner.has(before) && !partner.has(after)) join(partner, { before, after, renamed: "similar" });
    }
  }
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
