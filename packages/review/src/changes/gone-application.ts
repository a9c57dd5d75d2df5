import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { cascades, keptOnRemoval } from "../cluster/recreation.ts";
import { syncPolicyOf } from "../discovery/application-reader.ts";
import { keepsAll } from "../discovery/application-sets.ts";
import type { AppliedHow } from "../discovery/application-sources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { overlayAt } from "../discovery/overlays.ts";
import { appliedHow, type DeployedUnit, unitApplication } from "../units/unit.ts";
import type { RenderedSide, SidePair } from "./rendered-side.ts";

/** An Application's sync policy for an environment. */
export interface PolicyOfChange extends AppliedHow {
  /** If the change removes the Application: why its objects stay, unless they are deleted with it. */
  gone?: { stays?: string };
}

/** Why Argo CD leaves an object that is no longer rendered in the cluster; undefined if it deletes it. */
export function stayReason({ application, prune, gone }: PolicyOfChange): string | undefined {
  return gone !== undefined ? gone.stays : prune ? undefined : `Application ${application} doesn't prune`;
}

/** How Argo CD applies a unit, or what becomes of its objects; `above` it are Applications that apply this one. */
export function policyBetween(
  [old, now]: SidePair,
  overlay: DeployedUnit,
  above: readonly string[] = [],
): PolicyOfChange | undefined {
  const present = appliedHow(now, overlay);
  if (present !== undefined) return present;
  const was = appliedHow(old, overlay);
  return was && { ...was, ...withoutIt([old, now], overlay, was, [...above, overlay.path]) };
}

/**
 * What a change makes of an Application that no longer applies a folder, in this order: one that continues with another
 * folder prunes the objects of the first or doesn't; one that nothing deletes leaves them; one that is deleted takes
 * them along if it has the finalizer, which a set gives to its Applications unless the template has others, or
 * `preserveResourcesOnDeletion` is set (RenderTemplateParams in Argo CD's applicationset/utils/utils.go, and
 * docs/operator-manual/applicationset/Application-Deletion.md).
 */
function withoutIt(
  [old, now]: SidePair,
  overlay: DeployedUnit,
  { application: name }: PolicyOfChange,
  above: readonly string[],
): Partial<PolicyOfChange> {
  const { applications } = old.declared;
  const was =
    unitApplication(old, overlay) ??
    applications.findLast((one) => one.path === overlay.path && one.name === name);
  if (was === undefined) return {};
  const own = resourceOf({ apiVersion: "argoproj.io/v1alpha1", ...was.document, kind: "Application" });
  const before = objectsLike(own, old);
  const object = before.find(({ file }) => file.slice(1) === was.file);
  const elsewhere = before.filter((one) => one !== object).map(({ file }) => file);
  const goesOn = objectsLike(own, now).find(({ file }) => !elsewhere.includes(file));
  if (goesOn !== undefined) return syncPolicyOf(writtenOf(goesOn.resource), name);
  const why = object && whyKept([old, now], object, above);
  if (why !== undefined) return { gone: { stays: `Application ${name} stays, because ${why}` } };
  const stays = `Application ${name} is removed without the finalizer that deletes its objects`;
  return { gone: cascades(own) ? {} : { stays } };
}

const byIdentity = new WeakMap<RenderedSide, Map<string, ArgoObject[]>>();

/** A state's Argo CD objects with the identity of a resource, written or made by a set. */
function objectsLike(resource: Resource, side: RenderedSide): readonly ArgoObject[] {
  const { objects, made } = side.declared;
  const all = kept(byIdentity, side, () =>
    groupedBy([...objects, ...made], (one) => identityKey(one.resource)),
  );
  return all.get(identityKey(resource)) ?? [];
}

/** Why an Application that is no longer in the repository, or in its set, stays in the cluster; undefined if it doesn't. */
function whyKept([old, now]: SidePair, was: ArgoObject, above: readonly string[]): string | undefined {
  const { set, file } = was;
  const [found] = set === undefined ? [] : objectsLike(set, now);
  if (set !== undefined && found !== undefined)
    return keepsAll(found.resource) ? `ApplicationSet ${set.metadata.name} deletes none` : undefined;
  const mark = keptOnRemoval(set ?? was.resource);
  if (mark !== undefined) return `its annotation is ${mark}`;
  if (set === undefined && !isApplied(old, file)) return nothingApplies(file);
  // The object itself is deleted or left by the Application that applies its file, if another one does.
  for (const path of old.declared.appliers.get(file) ?? []) {
    const parent = above.includes(path) ? undefined : policyBetween([old, now], overlayAt(path), above);
    const stays = parent && stayReason(parent);
    if (stays !== undefined) return stays;
  }
  return undefined;
}

/** True if an Application or Flux applies a file with Argo CD objects, as far as this repository tells. */
export function isApplied({ declared, discovery: { graph } }: RenderedSide, file: string): boolean {
  const { appliers, flux, kustomizations } = declared;
  return (
    (appliers.get(file) ?? []).length > 0 ||
    kustomizations.some(({ folder }) => folder !== undefined && isWithin(file, folder)) ||
    [...flux.keys()].some((folder) => graph.of(folder).has(file))
  );
}

/** Why what a file declares stays in the cluster when it is removed. */
export function nothingApplies(file: string): string {
  return `nothing here applies ${file.slice(1)}, and what a person applied nothing prunes`;
}
