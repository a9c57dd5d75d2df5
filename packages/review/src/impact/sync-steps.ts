import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { hookPhases, PHASES, type SyncPhase, waveOf } from "../cluster/argocd/hooks.ts";
import { isRecreated, keptOnRemoval } from "../cluster/recreation.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";

/** Argo CD's action for one resource. */
export interface SyncStep extends ResourceName {
  /** The phase of a hook; "Sync" for everything else. */
  phase: SyncPhase;
  wave: number;
  hook: boolean;
  /** "create", "update", "replace", "run again", "delete", "leave in the cluster". */
  action: string;
  note?: string;
}

/** An Application's sync policy for an environment. */
export interface SyncPolicy {
  application: string;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
  /** If the change removes the Application: why its objects stay, unless they are deleted with it. */
  gone?: { stays?: string };
}

/** Why Argo CD leaves an object that is no longer rendered in the cluster; undefined if it deletes it. */
export function stayReason({ application, prune, gone }: SyncPolicy): string | undefined {
  return gone !== undefined ? gone.stays : prune ? undefined : `Application ${application} doesn't prune`;
}

/** The first phase of a hook; undefined for other resources. */
function hookPhase(resource: Resource): SyncPhase | undefined {
  return hookPhases(resource)[0];
}

/**
 * Argo CD's steps for the changes, in order: phases, waves, deletions last. Hooks of the new state run at every sync,
 * so unchanged ones are steps, too, if anything changes.
 */
export function syncSteps(
  changes: readonly ResourceChange[],
  after: readonly Resource[],
  policy?: SyncPolicy,
): SyncStep[] {
  if (changes.length === 0) return [];
  const steps: SyncStep[] = [];
  const changed = new Set<Resource>();
  for (const change of changes) {
    if (change.after !== undefined) {
      changed.add(change.after);
      steps.push(stepOf(change.after, changeAction(change)));
    }
    // A generated object with a new hash replaces the old one, which nothing uses any longer.
    const gone = change.action === "removed" || change.renamed?.how === "similar" ? change.before : undefined;
    // A removed hook is no longer run; its own policy deletes the result of its last run.
    if (gone !== undefined && hookPhase(gone) === undefined) steps.push(deletion(gone, policy));
  }
  for (const resource of after)
    if (!changed.has(resource) && hookPhase(resource) !== undefined)
      steps.push(stepOf(resource, "run again"));
  return steps.sort((a, b) => rank(a) - rank(b) || a.wave - b.wave);
}

function changeAction({ action, after, renamed }: ResourceChange): string {
  if (after !== undefined && hookPhase(after) !== undefined) return action === "added" ? "run" : "run again";
  if (action === "added" || renamed !== undefined) return "create";
  return after !== undefined && isRecreated(after) ? "replace" : "update";
}

function stepOf(resource: Resource, action: string): SyncStep {
  const phase = hookPhase(resource);
  return {
    ...nameOf(resource),
    phase: phase ?? "Sync",
    wave: waveOf(resource),
    hook: phase !== undefined,
    action,
  };
}

function deletion(resource: Resource, policy: SyncPolicy | undefined): SyncStep {
  const kept = keptOnRemoval(resource, { withApplication: policy?.gone !== undefined });
  const reason = policy && stayReason(policy);
  const action = kept !== undefined || reason !== undefined ? "leave in the cluster" : "delete";
  const note =
    kept !== undefined
      ? `${/[=:]/.test(kept) ? "its annotation is " : ""}${kept}`
      : policy === undefined
        ? "if Argo CD prunes here"
        : policy.gone !== undefined && reason === undefined
          ? `with Application ${policy.application}`
          : reason;
  const wave = waveOf(resource);
  return {
    ...nameOf(resource),
    phase: "Sync",
    wave: -wave,
    hook: false,
    action,
    ...(note !== undefined && { note }),
  };
}

function nameOf({ kind, metadata }: Resource): Pick<SyncStep, "kind" | "namespace" | "name"> {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

/** Phases in order; deletions come after everything that is applied. */
function rank({ phase, action }: SyncStep): number {
  return PHASES.indexOf(phase) * 2 + (action === "delete" || action === "leave in the cluster" ? 1 : 0);
}
