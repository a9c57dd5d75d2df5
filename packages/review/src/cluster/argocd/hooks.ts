import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, annotation, HELM } from "./annotations.ts";

/** The phases in which Argo CD runs hooks, in order; everything else is applied in "Sync". */
const PHASES = ["PreSync", "Sync", "PostSync", "SyncFail", "PostDelete"] as const;

/** The hook type of a resource: "PreSync", "Sync", "PostSync", …; undefined for a normal resource. */
export function hookOf(resource: Resource): string | undefined {
  const own = annotation(resource, ARGOCD.hook);
  if (own !== undefined) return own;
  const helm = annotation(resource, HELM.hook);
  if (helm === undefined) return undefined;
  if (/\b(?:pre-install|pre-upgrade)\b/.test(helm)) return "PreSync";
  return /\b(?:post-install|post-upgrade)\b/.test(helm) ? "PostSync" : undefined;
}

/** The phases in which a hook runs, in order; none for a normal resource, or for a hook that never runs ("Skip"). */
export function hookPhases(resource: Resource): (typeof PHASES)[number][] {
  const words = (hookOf(resource) ?? "").split(",").map((word) => word.trim());
  return PHASES.filter((phase) => words.includes(phase));
}

/** True for a resource with hook annotations of Helm only, a normal resource if applied without Argo CD. */
export function isHelmHook(resource: Resource): boolean {
  return annotation(resource, ARGOCD.hook) === undefined && annotation(resource, HELM.hook) !== undefined;
}

/** The sync wave that a resource sets, or else the weight of a Helm hook; undefined if it sets none. */
export function writtenWave(resource: Resource): number | undefined {
  const wave = annotation(resource, ARGOCD.syncWave) ?? annotation(resource, HELM.hookWeight);
  return wave === undefined ? undefined : /^[+-]?\d+$/.test(wave) ? Number(wave) : 0;
}

/** The sync wave of a resource: 0 if it sets none, or something other than a number. */
export function waveOf(resource: Resource): number {
  return writtenWave(resource) ?? 0;
}

/** A phase of a sync and a wave in it. */
export type Moment = readonly [phase: number, wave: number];

/** The phase and wave in which Argo CD applies a resource; undefined for a hook of another kind. */
export function momentOf(resource: Resource): Moment | undefined {
  const [first] = hookOf(resource) === undefined ? (["Sync"] as const) : hookPhases(resource);
  const isApplied = first === "PreSync" || first === "Sync" || first === "PostSync";
  return isApplied ? [PHASES.indexOf(first), waveOf(resource)] : undefined;
}

/** True if the first moment is earlier; false for a resource that isn't applied. */
export function isBefore(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** "Sync, wave 1", for messages. */
export function describeMoment([phase, wave]: Moment): string {
  return `${PHASES[phase]}, wave ${wave}`;
}
