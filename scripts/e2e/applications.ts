import { ARGOCD } from "./argocd.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesObject } from "./kubernetes.ts";

/** A resource that an Application has, as Argo CD lists it. */
export interface ManagedResource {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  status?: string;
  requiresPruning?: boolean;
}

/** An Application, as far as its state is asked for. */
export interface Application extends KubernetesObject {
  spec: { project: string; destination: { namespace: string } };
  status?: {
    reconciledAt?: string;
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    conditions?: { type: string; message: string }[];
    history?: { id: number; revision: string; deployedAt: string }[];
    operationState?: {
      phase?: string;
      message?: string;
      startedAt?: string;
      finishedAt?: string;
      retryCount?: number;
      operation?: { sync?: { revision?: string } };
      syncResult?: {
        revision?: string;
        resources?: {
          kind: string;
          name: string;
          namespace?: string;
          status?: string;
          message?: string;
          hookPhase?: string;
          syncPhase?: string;
        }[];
      };
    };
    resources?: ManagedResource[];
  };
}

const COLLECTION = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications`;
const SETS = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applicationsets`;

/** Every Application, sorted by name. */
export async function applications({ kubernetes }: Cluster): Promise<Application[]> {
  const found = await kubernetes.list<Application>(COLLECTION);
  return found.sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

/** One Application, or undefined. */
export function application({ kubernetes }: Cluster, name: string): Promise<Application | undefined> {
  return kubernetes.get<Application>(`${COLLECTION}/${encodeURIComponent(name)}`);
}

/** Where an Application stands, on one line with what is wrong below it. */
export function describe({ metadata, status = {} }: Application): string {
  const { sync, health, operationState, conditions = [], resources = [] } = status;
  const state = [sync?.status ?? "-", health?.status ?? "-", operationState?.phase ?? "-"].join(" ");
  const deleting = metadata.deletionTimestamp === undefined ? "" : " (being deleted)";
  const lines = [`${metadata.name}${deleting}: ${state} ${sync?.revision?.slice(0, 8) ?? ""}`];
  if (operationState?.message) lines.push(`  ${operationState.message.slice(0, 300)}`);
  for (const { type, message } of conditions) lines.push(`  ${type}: ${message.slice(0, 300)}`);
  for (const { kind, name, status: state, requiresPruning } of resources)
    if (state !== undefined && state !== "Synced")
      lines.push(`  ${kind}/${name}: ${state}${requiresPruning ? ", to be pruned" : ""}`);
  for (const { kind, name, status: state, hookPhase, message } of operationState?.syncResult?.resources ?? [])
    if (state === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error")
      lines.push(`  ${kind}/${name}: ${state ?? hookPhase}: ${message ?? ""}`.slice(0, 400));
  return lines.join("\n");
}

/** Whether an Application is Synced at a revision, Healthy, and at rest. */
export function settled({ metadata, status }: Application, revision: string): boolean {
  const phase = status?.operationState?.phase;
  return (
    metadata.deletionTimestamp === undefined &&
    status?.sync?.status === "Synced" &&
    status.sync.revision === revision &&
    status.health?.status === "Healthy" &&
    (phase === undefined || phase === "Succeeded") &&
    (status.conditions ?? []).length === 0
  );
}

/**
 * Why not exactly these Applications exist, Synced at the revision and Healthy; undefined when they do.
 *
 * @param untouched those of them that nobody may have synced, because they await inputs
 */
export async function notSettled(
  cluster: Cluster,
  names: readonly string[],
  revision: string,
  untouched: readonly string[] = [],
): Promise<string | undefined> {
  cluster.processes.check();
  const found = await applications(cluster);
  const missing = names.filter((name) => !found.some(({ metadata }) => metadata.name === name));
  const lines = [
    ...missing.map((name) => `${name}: is not there`),
    ...found
      .filter(({ metadata }) => !names.includes(metadata.name))
      .map((one) => `not expected: ${describe(one)}`),
    ...found
      .filter(({ metadata }) => names.includes(metadata.name) && !untouched.includes(metadata.name))
      .filter((one) => !settled(one, revision))
      .map(describe),
    ...found
      .filter(
        ({ metadata, status }) => untouched.includes(metadata.name) && status?.operationState !== undefined,
      )
      .map((one) => `was started: ${describe(one)}`),
  ];
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** An ApplicationSet, as far as the progress of its rolling is asked for. */
interface ApplicationSet extends KubernetesObject {
  status?: { applicationStatus?: { application: string; status: string; message: string }[] };
}

/**
 * Why an ApplicationSet still rolls; undefined when it is done. Until then it may sync again what is Synced and
 * Healthy already.
 *
 * @param untouched Applications that await inputs, which it never rolls
 */
export async function stillRolling(
  { kubernetes }: Cluster,
  name: string,
  untouched: readonly string[],
): Promise<string | undefined> {
  const set = await kubernetes.get<ApplicationSet>(`${SETS}/${encodeURIComponent(name)}`);
  const statuses = set?.status?.applicationStatus ?? [];
  if (statuses.length === 0) return `ApplicationSet ${name} says nothing of its Applications`;
  const lines = statuses
    .filter(({ application, status }) => status !== "Healthy" && !untouched.includes(application))
    .map(({ application, status, message }) => `${application}, rolled by ${name}: ${status}: ${message}`);
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** How often each Application was synced so far: grows with every sync operation that changed or confirmed it. */
export async function syncs(cluster: Cluster): Promise<Map<string, string>> {
  const found = await applications(cluster);
  return new Map(
    found.map(({ metadata, status }) => [metadata.name, status?.operationState?.startedAt ?? "never"]),
  );
}

/** The names of the Applications that were synced between two answers of `syncs`, sorted. */
export function syncedBetween(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([name, started]) => before.get(name) !== started).map(([name]) => name);
}
