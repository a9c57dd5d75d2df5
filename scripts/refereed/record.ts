import { isDeepStrictEqual } from "node:util";
import { create } from "../../test/referee/cluster-setup.ts";
import { path } from "../e2e/kubernetes.ts";
import { until } from "../e2e/until.ts";
import type { RefereeCluster } from "./cluster.ts";
import { type AnyObject, nameOf, type Pair } from "./pair.ts";
import { type Synced, sync } from "./sync.ts";

/** What happened to a pair. */
export interface Happened extends Omit<Synced, "stored"> {
  added: string[];
  /** Not as before, after the server's defaults. */
  changed: string[];
  /** Of what is in both states. */
  unchanged: string[];
  /** The workloads with a new ReplicaSet or revision beside those that they had: their pods are replaced. */
  restarts: string[];
}

const SETTLED_WITHIN = 120;
/** Pairs at once: the server answers several requests at the same time. */
const AT_ONCE = 4;
const WORKLOADS = ["deployments", "statefulsets", "daemonsets"];

/**
 * Syncs the first state of every pair, waits until the controllers have seen all, syncs the second, waits again, and says
 * what happened. A pair whose first state the server doesn't take is left out: it never was in a cluster.
 */
export async function record(cluster: RefereeCluster, pairs: readonly Pair[]): Promise<Map<Pair, Happened>> {
  const namespaces = new Set(pairs.map(({ namespace }) => namespace));
  const { api } = cluster.kubernetes;
  await each([...namespaces], (name) => create(api, "/api/v1/namespaces", { metadata: { name } }));
  const first = new Map<Pair, Synced>();
  await each(pairs, async (pair) => {
    const synced = await sync(cluster, pair.namespace, [], pair.before);
    if (synced.rejected.size > 0) return;
    for (const [name, object] of synced.stored) synced.stored.set(name, await afterAWhile(cluster, object));
    first.set(pair, synced);
  });
  const before = await revisions(cluster, namespaces);
  const second = new Map<Pair, Synced>();
  await each([...first.keys()], async (pair) => {
    second.set(pair, await sync(cluster, pair.namespace, pair.before, pair.after));
  });
  const after = await revisions(cluster, namespaces);
  return new Map(
    [...second].map(([pair, synced]) => {
      const old = (first.get(pair) as Synced).stored;
      return [pair, happenedTo(old, synced, (uid) => before.has(uid) && before.get(uid) !== after.get(uid))];
    }),
  );
}

/** An object when its storage driver has made its volume, or as it was when it was deleted because it has ended. */
async function afterAWhile({ kubernetes }: RefereeCluster, object: AnyObject): Promise<AnyObject> {
  const { kind, metadata, spec } = object;
  const { namespace = "", name } = metadata;
  if (kind === "Job" && (spec as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished !== undefined)
    await kubernetes.delete(
      `${path`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`}?propagationPolicy=Background`,
    );
  if (kind !== "PersistentVolumeClaim") return object;
  const at = path`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
  // An unbound one can't grow.
  await kubernetes.merge(at, { spec: { volumeName: `${namespace}-${name}` } });
  const capacity = (spec as { resources?: { requests?: object } }).resources?.requests;
  await kubernetes.merge(`${at}/status`, { status: { phase: "Bound", capacity } });
  return (await kubernetes.get<AnyObject>(at)) ?? object;
}

function happenedTo(
  old: ReadonlyMap<string, AnyObject>,
  { stored, ...synced }: Synced,
  isReplaced: (uid: string) => boolean,
): Happened {
  const both = [...stored].filter(([name, { metadata }]) => old.get(name)?.metadata.uid === metadata.uid);
  const isChanged = ([name, object]: [string, AnyObject]) =>
    !isDeepStrictEqual(contentOf(old.get(name) as AnyObject), contentOf(object));
  return {
    ...synced,
    added: [...stored.keys()].filter((name) => !old.has(name)),
    changed: both.filter(isChanged).map(([name]) => name),
    unchanged: both.filter((one) => !isChanged(one)).map(([name]) => name),
    restarts: both.flatMap(([name, { metadata }]) => (isReplaced(metadata.uid ?? "") ? [name] : [])),
  };
}

/** An object without what the server and the controllers keep for themselves. */
function contentOf({ metadata, status: _, ...content }: AnyObject): unknown {
  const { managedFields, resourceVersion, generation, annotations = {}, ...others } = metadata;
  const own = Object.entries(annotations).filter(([key]) => !key.startsWith("deployment.kubernetes.io/"));
  const { "deprecated.daemonset.template.generation": template, ...kept } = Object.fromEntries(own);
  return { ...content, metadata: { ...others, annotations: kept } };
}

/** The revisions of each workload, by uid, once its controller has seen it as it is. */
async function revisions(
  { kubernetes }: RefereeCluster,
  namespaces: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const isOurs = ({ metadata }: AnyObject) => namespaces.has(metadata.namespace ?? "");
  const listed = async (collection: string) =>
    (await kubernetes.list<AnyObject>(`/apis/apps/v1/${collection}`)).filter(isOurs);
  await until("every workload seen by its controller", SETTLED_WITHIN, async () => {
    const workloads = (await Promise.all(WORKLOADS.map(listed))).flat();
    const waiting = workloads.filter(({ metadata, status }) => {
      const seen = (status as { observedGeneration?: number } | undefined)?.observedGeneration ?? 0;
      return seen < (metadata.generation ?? 0);
    });
    return waiting.length === 0 ? undefined : `${waiting.length} are not, such as ${describe(waiting[0])}`;
  });
  const owned = (await Promise.all(["replicasets", "controllerrevisions"].map(listed))).flat();
  const found = new Map<string, string[]>();
  for (const { metadata } of owned)
    for (const { uid } of metadata.ownerReferences ?? [])
      found.set(uid, [...(found.get(uid) ?? []), metadata.name]);
  return new Map([...found].map(([uid, names]) => [uid, names.sort().join(" ")]));
}

function describe(workload: AnyObject | undefined): string {
  return workload === undefined ? "" : nameOf(workload);
}

/** Does something for each of a list, several at a time. */
async function each<T>(list: readonly T[], deed: (one: T) => Promise<unknown>): Promise<void> {
  const rest = [...list];
  const worker = async (): Promise<void> => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await deed(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
