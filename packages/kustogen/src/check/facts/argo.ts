import { at, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { Resource } from "../../kubernetes/resource.ts";
import { isMap, type Value } from "../../kubernetes/value.ts";
import type { State } from "./state.ts";

/** An object of Argo CD and the file that holds it. */
export interface ArgoObject {
  resource: Resource;
  /** As a path of the tree. */
  file: string;
}

/** An Application: what it deploys, where, and how it syncs. */
export interface Application extends ArgoObject {
  name: string;
  project: string;
  /** The folder in its repository; undefined for a chart and for more than one source. */
  path: string | undefined;
  repository: string;
  /** The cluster, and the namespace of what names none. */
  cluster: string;
  namespace: string;
  prune: boolean;
  /** Deleting the Application deletes what it deployed. */
  cascade: boolean;
  syncOptions: readonly string[];
  serverSideDiff: boolean;
  /** The environment that it deploys, where that is judged too. */
  state: State | undefined;
}

/** The objects of Argo CD beside the environments. */
export interface ArgoFacts {
  applications: readonly Application[];
  projects: ReadonlyMap<string, ArgoObject>;
}

/** Reads the Applications and projects among objects, and finds the environment of each. */
export function argoFacts(objects: readonly ArgoObject[], environments: readonly State[]): ArgoFacts {
  const applications: Application[] = [];
  const projects = new Map<string, ArgoObject>();
  for (const object of objects) {
    const { resource } = object;
    if (!resource.apiVersion?.startsWith("argoproj.io/")) continue;
    if (resource.kind === "AppProject") projects.set(resource.metadata.name, object);
    if (resource.kind === "Application") applications.push(application(object, environments));
  }
  return { applications: applications.map(ofOwnRepository(applications)), projects };
}

/** Forgets the environment of an Application of another repository: its path only happens to be one here too. */
function ofOwnRepository(all: readonly Application[]): (one: Application) => Application {
  const counts = new Map<string, number>();
  for (const { state, repository } of all)
    if (state !== undefined) counts.set(repository, (counts.get(repository) ?? 0) + 1);
  const [own] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return (one) => (one.repository === own ? one : { ...one, state: undefined });
}

function application(object: ArgoObject, environments: readonly State[]): Application {
  const { resource } = object;
  const path = textAt(resource, "spec", "source", "path")?.replace(/^\.?\/|\/$/g, "");
  const destination = mapAt(resource, "spec", "destination");
  const policy = mapAt(resource, "spec", "syncPolicy");
  const annotations = mapAt(resource, "metadata", "annotations");
  return {
    ...object,
    name: resource.metadata.name,
    project: textAt(resource, "spec", "project") ?? "default",
    path,
    repository: textAt(resource, "spec", "source", "repoURL") ?? "",
    cluster: textAt(destination, "server") ?? textAt(destination, "name") ?? "",
    namespace: textAt(destination, "namespace") ?? "",
    prune: at(policy, "automated", "prune") === true,
    cascade: listAt(resource, "metadata", "finalizers").some((one) =>
      String(one).includes("resources-finalizer"),
    ),
    syncOptions: listAt(policy, "syncOptions").map(String),
    serverSideDiff: String(annotations["argocd.argoproj.io/compare-options"] ?? "").includes(
      "ServerSideDiff=true",
    ),
    state: path === undefined ? undefined : environments.find(({ environment }) => environment === path),
  };
}

const HOOK = "argocd.argoproj.io/hook";
const HELM_HOOK = "helm.sh/hook";
const OPTIONS = "argocd.argoproj.io/sync-options";

function annotation({ metadata }: Resource, key: string): string | undefined {
  const { annotations } = metadata as { annotations?: Value };
  const value = isMap(annotations) ? annotations[key] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}

/** The hook that a resource is: "PreSync", "Sync", "PostSync", …; undefined for what is applied and stays. */
export function hookOf(resource: Resource): string | undefined {
  const own = annotation(resource, HOOK);
  if (own !== undefined) return own;
  const helm = annotation(resource, HELM_HOOK);
  if (helm === undefined) return undefined;
  if (/\b(?:pre-install|pre-upgrade)\b/.test(helm)) return "PreSync";
  return /\b(?:post-install|post-upgrade)\b/.test(helm) ? "PostSync" : undefined;
}

/** True for a hook by the words of Helm alone, which whoever applies without Argo CD takes for no hook at all. */
export function isHelmHook(resource: Resource): boolean {
  return annotation(resource, HOOK) === undefined && annotation(resource, HELM_HOOK) !== undefined;
}

/** The sync wave of a resource. */
export function waveOf(resource: Resource): number {
  return Number.parseInt(annotation(resource, "argocd.argoproj.io/sync-wave") ?? "0", 10) || 0;
}

/** True when a resource carries a sync option, such as "Prune=false". */
export function hasSyncOption(resource: Resource, option: string): boolean {
  return (annotation(resource, OPTIONS) ?? "").split(",").some((one) => one.trim() === option);
}

const PHASES: Record<string, number> = { PreSync: 0, Sync: 1, PostSync: 2 };

/** A phase of a sync and a wave in it. */
export type Moment = readonly [phase: number, wave: number];

/** When Argo CD applies a resource: the phase and then the wave; undefined for a hook of another kind. */
export function momentOf(resource: Resource): Moment | undefined {
  const hook = hookOf(resource);
  if (hook === undefined) return [1, waveOf(resource)];
  const phases = hook.split(",").flatMap((one) => PHASES[one.trim()] ?? []);
  return phases.length === 0 ? undefined : [Math.min(...phases), waveOf(resource)];
}

/** True where the first moment comes earlier; false for what is applied at none. */
export function isBefore(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** "Sync, wave 1", for messages. */
export function describeMoment([phase, wave]: Moment): string {
  return `${["PreSync", "Sync", "PostSync"][phase]}, wave ${wave}`;
}
