import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, annotation, HELM } from "./annotations.ts";

/** The phases in which Argo CD runs hooks, in its order; everything else is applied in "Sync". */
export const PHASES = ["PreSync", "Sync", "PostSync", "SyncFail", "PostDelete"] as const;

/** A phase of a sync. */
export type SyncPhase = (typeof PHASES)[number];

/** The hook that a resource is: "PreSync", "Sync", "PostSync", …; undefined for what is applied and stays. */
export function hookOf(resource: Resource): string | undefined {
  const own = annotation(resource, ARGOCD.hook);
  if (own !== undefined) return own;
  const helm = annotation(resource, HELM.hook);
  if (helm === undefined) return undefined;
  if (/\b(?:pre-install|pre-upgrade)\b/.test(helm)) return "PreSync";
  return /\b(?:post-install|post-upgrade)\b/.test(helm) ? "PostSync" : undefined;
}

/** The phases that a hook runs in, in their order; none for what is no hook, or one that never runs ("Skip"). */
export function hookPhases(resource: Resource): SyncPhase[] {
  const words = (hookOf(resource) ?? "").split(",").map((word) => word.trim());
  return PHASES.filter((phase) => words.includes(phase));
}

/** True for a hook by the words of Helm alone, which whoever applies without Argo CD takes for no hook at all. */
export function isHelmHook(resource: Resource): boolean {
  return annotation(resource, ARGOCD.hook) === undefined && annotation(resource, HELM.hook) !== undefined;
}

/** The sync wave that a resource says it is in, or else the weight of a Helm hook; undefined for one that says nothing. */
export function writtenWave(resource: Resource): number | undefined {
  const wave = annotation(resource, ARGOCD.syncWave) ?? annotation(resource, HELM.hookWeight);
  return wave === undefined ? undefined : /^[+-]?\d+$/.test(wave) ? Number(wave) : 0;
}

/** The sync wave of a resource: 0 where it says none, or nothing that is a number. */
export function waveOf(resource: Resource): number {
  return writtenWave(resource) ?? 0;
}

/** A phase of a sync and a wave in it. */
export type Moment = readonly [phase: number, wave: number];

/** The phases of a sync that succeeds. */
const APPLYING: readonly SyncPhase[] = ["PreSync", "Sync", "PostSync"];

/** When Argo CD applies a resource: the phase and then the wave; undefined for a hook of another kind. */
export function momentOf(resource: Resource): Moment | undefined {
  if (hookOf(resource) === undefined) return [APPLYING.indexOf("Sync"), waveOf(resource)];
  const [first] = hookPhases(resource).filter((phase) => APPLYING.includes(phase));
  return first === undefined ? undefined : [APPLYING.indexOf(first), waveOf(resource)];
}

/** True where the first moment comes earlier; false for what is applied at none. */
export function isBefore(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** "Sync, wave 1", for messages. */
export function describeMoment([phase, wave]: Moment): string {
  return `${APPLYING[phase]}, wave ${wave}`;
}
