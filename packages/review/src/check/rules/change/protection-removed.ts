import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { hasSyncOption } from "../../../cluster/argocd/annotations.ts";
import { isOfProvider } from "../../../cluster/losses.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { readablePath } from "../../../compare/path.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { fieldMoves } from "./field-changes.ts";

/** Fields that decide what is deleted together with an object, and the value with which that is most. */
const POLICIES: Readonly<Record<string, Value>> = {
  databaseReclaimPolicy: "delete",
  deleteClaim: true,
  deletionPolicy: "Delete",
  destroyResourcesOnDeletion: true,
  persistentVolumeReclaimPolicy: "Delete",
  whenDeleted: "Delete",
  whenScaled: "Delete",
};

export const protectionRemoved = defineRule({
  id: "change/protection-removed",
  title: "An object keeps whatever protects it or its data from deletion",
  why:
    "Nothing happens at the moment when the protection is removed. The next commit that removes the object, or the " +
    "next person who deletes it, also deletes what was meant to survive.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources",
  example: {
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {argocd.argoproj.io/sync-options: Prune=false}}",
  },
  judges: Object.keys(POLICIES),
  fix: "keep the protection, or say in the review what may be deleted",
  *checkChange(_before, _after, context) {
    for (const { before, after, changes } of changedResources(context)) {
      const lost = KEPT.flatMap(([keeper, when]) => {
        const was = keeper(before);
        return was !== undefined && keeper(after) === undefined ? [[was, when] as const] : [];
      });
      for (const [was, when] of lost)
        yield {
          resource: after,
          path: ["metadata", "annotations"],
          message: `${resourceText(after)} no longer stays in the cluster when ${when} (${was} is removed)`,
        };
      for (const { name, path, before: was, after: is } of fieldMoves(changes)) {
        const most = lookUp(POLICIES, name);
        if (most === undefined || !deletes(after, most, is) || deletes(before, most, was)) continue;
        yield {
          resource: after,
          path,
          message: `${resourceText(after)}: deleting it now deletes more: ${readablePath(path)} ${was === undefined ? "" : `${asText(was)} `}→ ${is === undefined ? "–" : asText(is)}`,
        };
      }
    }
  },
});

const KEPT: readonly (readonly [(resource: Resource) => string | undefined, string])[] = [
  [keptOnRemoval, "it is removed from git"],
  [
    (one) => ["Delete=false", "Delete=confirm"].find((option) => hasSyncOption(one, option)),
    "its Application is deleted",
  ],
];

/** True for the value that deletes most; a provider of something outside the cluster deletes it by default. */
function deletes(resource: Resource, most: Value, value: Value | undefined): boolean {
  return value === undefined ? most === "Delete" && isOfProvider(resource) : value === most;
}
