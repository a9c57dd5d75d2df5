import type { Resource } from "../../kubernetes/resource.ts";
import { isMap, type Value } from "../../kubernetes/value.ts";
import { lookUp } from "../../own.ts";

const HOOK = "argocd.argoproj.io/hook";
const HELM_HOOK = "helm.sh/hook";
const OPTIONS = "argocd.argoproj.io/sync-options";

function annotation({ metadata }: Resource, key: string): string | undefined {
  const { annotations } = metadata as { annotations?: Value };
  const value = isMap(annotations) ? lookUp(annotations, key) : undefined;
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
  const phases = hook.split(",").flatMap((one) => lookUp(PHASES, one.trim()) ?? []);
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
