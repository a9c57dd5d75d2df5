import type { RenderedObject } from "../../test/referee/rendered.ts";
import { apply, messageOf, pathOf } from "../../test/referee/server-apply.ts";
import type { RefereeCluster } from "./cluster.ts";
import { type AnyObject, nameOf } from "./pair.ts";

/** What an Application's sync came to. */
export interface Synced {
  /** The server's words, by object. */
  rejected: Map<string, string>;
  /** Each object as the server answered it. */
  stored: Map<string, AnyObject>;
  removed: string[];
  /** No longer rendered, and left in the cluster. */
  kept: string[];
}

const OPTIONS = "argocd.argoproj.io/sync-options";
const HOOK = "argocd.argoproj.io/hook";
const WAVE = "argocd.argoproj.io/sync-wave";
const PHASES = ["PreSync", "Sync", "PostSync"];

/** What Argo CD's dry run finds: it asks the schemas, and not the server. */
const OF_SCHEMA = /field not declared in schema|: expected (?:string|numeric|boolean|list|map)|unknown field/;

/**
 * Applies a state over the one before, as Argo CD syncs an Application with ServerSideApply=true and PruneLast=true. Its
 * dry run of the whole knows the schemas alone; what the server rejects for another reason fails by itself, and what is
 * in the same wave is applied beside it, but nothing of a later one, and nothing is pruned (sync_context.go of Argo CD's
 * engine). Nobody waits for health: no pod ever starts here.
 */
export async function sync(
  cluster: RefereeCluster,
  namespace: string,
  before: readonly AnyObject[],
  after: readonly AnyObject[],
): Promise<Synced> {
  const synced: Synced = { rejected: new Map(), stored: new Map(), removed: [], kept: [] };
  const objects = after.map((object) => inNamespace(object, namespace));
  const live = new Set(before.map(nameOf));
  for (const object of objects) {
    const message = failureOf(await send(cluster, object, true));
    if (message !== undefined && OF_SCHEMA.test(message)) synced.rejected.set(nameOf(object), message);
  }
  let wave: string | undefined;
  for (const object of inOrder(objects)) {
    const now = turnOf(object).join();
    if (wave !== now && synced.rejected.size > 0) return synced;
    wave = now;
    const name = nameOf(object);
    if (live.has(name) && (isReplaced(object) || isHook(object))) await remove(cluster, object);
    const answer = await send(cluster, object, false);
    const message = failureOf(answer);
    if (message !== undefined) synced.rejected.set(name, message);
    else synced.stored.set(name, JSON.parse(answer.body) as AnyObject);
  }
  if (synced.rejected.size > 0) return synced;
  const names = new Set(objects.map(nameOf));
  for (const object of before) {
    if (names.has(nameOf(object))) continue;
    if (optionsOf(object).has("Prune=false")) synced.kept.push(nameOf(object));
    // A hook belongs to no sync but its own.
    else if (!isHook(object)) {
      await remove(cluster, inNamespace(object, namespace));
      synced.removed.push(nameOf(object));
    }
  }
  return synced;
}

/** True if the server refuses one of some new objects in a dry run. */
export async function isRefused(cluster: RefereeCluster, objects: readonly AnyObject[]): Promise<boolean> {
  for (const object of objects)
    if (failureOf(await send(cluster, inNamespace(object, "default"), true)) !== undefined) return true;
  return false;
}

function optionsOf({ metadata }: AnyObject): Set<string> {
  return new Set((metadata.annotations?.[OPTIONS] ?? "").split(",").map((one) => one.trim()));
}

function isHook({ metadata }: AnyObject): boolean {
  return metadata.annotations?.[HOOK] !== undefined;
}

function isReplaced(object: AnyObject): boolean {
  const options = optionsOf(object);
  return options.has("Force=true") && options.has("Replace=true");
}

/** The phase and the wave of an object. */
function turnOf({ metadata }: AnyObject): [number, number] {
  const phase = PHASES.findIndex((one) => metadata.annotations?.[HOOK]?.includes(one));
  return [phase === -1 ? 1 : phase, Number(metadata.annotations?.[WAVE] ?? 0)];
}

/** The objects by phase and wave, otherwise in their order. */
function inOrder(objects: readonly AnyObject[]): AnyObject[] {
  return objects.toSorted((a, b) => {
    const [[phase, wave], [otherPhase, otherWave]] = [turnOf(a), turnOf(b)];
    return phase - otherPhase || wave - otherWave;
  });
}

function inNamespace(object: AnyObject, namespace: string): AnyObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

async function send(cluster: RefereeCluster, object: AnyObject, dryRun: boolean) {
  const [rendered, served] = await whereServed(cluster, object);
  if (served === undefined)
    return { status: 404, body: `${object.apiVersion} ${object.kind} is not served`, warnings: [] };
  return await apply(cluster.kubernetes.api, rendered, served, { dryRun });
}

async function remove(cluster: RefereeCluster, object: AnyObject): Promise<void> {
  const [rendered, served] = await whereServed(cluster, object);
  if (served !== undefined)
    await cluster.kubernetes.delete(`${pathOf(rendered, served)}?propagationPolicy=Background`);
}

async function whereServed({ discovery }: RefereeCluster, object: AnyObject) {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const rendered: RenderedObject = {
    ...{ source: "", apiVersion, kind, name, namespace },
    // JSON is YAML too.
    text: JSON.stringify(object),
  };
  return [rendered, await discovery.find(apiVersion, kind)] as const;
}

function failureOf(answer: { status: number; body: string; warnings: string[] }): string | undefined {
  return answer.status < 300 ? undefined : messageOf(answer);
}
