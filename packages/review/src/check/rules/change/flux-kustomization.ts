import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { isSameName, named, resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeContext, type ChangeFinding, defineRule } from "../../rule.ts";
import { addedResources, changedResources, removedResources } from "./changed.ts";

export const fluxKustomization = defineRule({
  id: "change/flux-kustomization",
  title: "A Flux Kustomization keeps applying the same folder",
  why:
    "If a Kustomization prunes, removing it deletes everything that it applied, and changing its path " +
    "deletes everything that is only in the old folder. While it is suspended, commits have no effect.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#deletion-policy",
  example: {
    bad: "kind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps/production, prune: true}",
    good: "kind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps/beta, prune: true}",
  },
  severity: "warning",
  worst: "error",
  least: "info",
  cases: {
    error: "if everything that it applied is deleted",
    info: "if a suspended Kustomization is resumed",
  },
  basis: "decision",
  fix: "keep the Kustomization and its path, or say in the review what should happen to the objects that it applied",
  *checkChange(_before, _after, context) {
    yield* removed(context);
    for (const { before, after } of changedResources(context, KIND)) {
      if (!isOfFlux(after)) continue;
      if (!isSameName(named(before), named(after))) yield* replaced(before, after);
      for (const one of changes(before, after)) yield { resource: after, ...one };
    }
  },
});

const KIND = "Kustomization";

function isOfFlux({ apiVersion }: Resource): boolean {
  return groupOf(apiVersion) === FLUX_GROUP;
}

function* removed(context: ChangeContext): Iterable<ChangeFinding> {
  const added = addedResources(context, KIND).filter(isOfFlux);
  for (const resource of removedResources(context, KIND)) {
    if (!isOfFlux(resource) || keptOnRemoval(resource) !== undefined) continue;
    const heir = added.find((one) => isSameFolder(one, resource));
    const name = resourceText(resource);
    if (heir !== undefined) yield* replaced(resource, heir);
    else if (deletesObjects(resource) === true)
      yield {
        severity: "error",
        resource,
        message: `${name} is removed: everything that it applied is deleted with it`,
      };
    else {
      const isOpen = deletesObjects(resource) === undefined;
      const stays = "its objects stay in the cluster, but nothing updates them anymore";
      yield {
        resource,
        message: `${name} is removed: ${isOpen ? `if it prunes, everything that it applied is deleted with it; otherwise ${stays}` : stays}`,
      };
    }
  }
}

/** Both exist for a moment, and Flux deletes only objects that still belong to the old one. */
function* replaced(before: Resource, after: Resource): Iterable<ChangeFinding> {
  if (deletesObjects(before) !== false)
    yield {
      resource: after,
      message: `${resourceText(after)} replaces ${resourceText(before)}: with the old one, Flux deletes the objects that the new one hasn't taken over yet`,
    };
}

/** True if Flux deletes what a Kustomization applied when it is deleted itself; undefined if only the cluster knows. */
function deletesObjects(resource: Resource): boolean | undefined {
  const policy = textAt(resource, "spec", "deletionPolicy") ?? "MirrorPrune";
  if (isSuspended(resource) || policy === "Orphan") return false;
  return policy === "MirrorPrune" ? prunes(resource) : true;
}

function* changes(before: Resource, after: Resource): Iterable<Omit<ChangeFinding, "resource">> {
  const name = resourceText(after);
  if (!isSameFolder(before, after)) {
    const isPath = folderOf(before) !== folderOf(after);
    const [old, now] = isPath ? [before, after].map(folderOf) : sourceTexts([before, after]);
    const what = isPath ? "a different folder" : "files from another source";
    const rest = prunes(after) === true ? "; Flux deletes objects that only the old one contains" : "";
    yield {
      path: ["spec", isPath ? "path" : "sourceRef"],
      message: `${name} applies ${what}: ${old} → ${now}${rest}`,
    };
  }
  if (isSuspended(before) !== isSuspended(after))
    yield isSuspended(after)
      ? {
          path: ["spec", "suspend"],
          message: `${name} is suspended: Flux applies no commit until it is resumed`,
        }
      : {
          severity: "info",
          path: ["spec", "suspend"],
          message: `${name} is resumed: Flux applies every commit since it was suspended`,
        };
  const [was, is] = [prunes(before), prunes(after)];
  if (was !== undefined && is !== undefined && was !== is)
    yield {
      path: ["spec", "prune"],
      message: `${name}: objects removed from git are ${is ? "now deleted from the cluster" : "no longer deleted"}`,
    };
}

/** True for two Kustomizations that apply the same folder of the same source. */
function isSameFolder(one: Resource, other: Resource): boolean {
  return folderOf(one) === folderOf(other) && equal(sourceOf(one), sourceOf(other));
}

/** The source; without a namespace, it is in that of the Kustomization. */
function sourceOf({ spec, metadata: { namespace = "" } }: Resource): ValueMap {
  return { namespace, ...mapAt(spec, "sourceRef") };
}

/** The folder within the source: "./apps/" and "apps" are the same. */
function folderOf(resource: Resource): string {
  return normalise(`/${textAt(resource, "spec", "path") ?? ""}`).slice(1) || ".";
}

/** "GitRepository fleet" for each, with the namespaces if only they differ. */
function sourceTexts(resources: readonly Resource[], isFull = false): readonly string[] {
  const texts = resources.map((one) => {
    const { kind, namespace, name } = sourceOf(one);
    return `${kind} ${isFull ? `${namespace}/` : ""}${name}`;
  });
  return isFull || new Set(texts).size > 1 ? texts : sourceTexts(resources, true);
}

function isSuspended(resource: Resource): boolean {
  return at(resource, "spec", "suspend") === true;
}

/** Undefined if it isn't written: the Kustomization that applies this one sets it with a patch. */
function prunes(resource: Resource): boolean | undefined {
  const prune = at(resource, "spec", "prune");
  return typeof prune === "boolean" ? prune : undefined;
}
