import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasSyncOption } from "../../../cluster/argocd/annotations.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { readablePath } from "../../../compare/path.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { changeRule, type Row } from "../../changes/rows.ts";

/** Fields that decide whether something is deleted together with an object. */
const POLICIES = ["deletionPolicy", "persistentVolumeReclaimPolicy", "whenDeleted", "whenScaled"];

/** What keeps an object in the cluster, and when. */
const KEEPERS: readonly (readonly [keeper: (one: Resource) => string | undefined, when: string])[] = [
  [(one) => keptOnRemoval(one), "it is removed from git"],
  [
    (one) => ["Delete=false", "Delete=confirm"].find((option) => hasSyncOption(one, option)),
    "its Application is deleted",
  ],
];

export const protectionRemoved = changeRule({
  id: "change/protection-removed",
  title: "An object keeps whatever protects it or its data from deletion",
  why:
    "Nothing happens at the moment when the protection is removed. The next commit that removes the object, or the " +
    "next person who deletes it, also deletes what was meant to survive.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources",
  bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {argocd.argoproj.io/sync-options: Prune=false}}",
  fix: "keep the protection, or say in the review what may be deleted",
  rows: [
    ...KEEPERS.map(
      ([value, when]): Row => ({
        value,
        path: "metadata.annotations",
        how: "removed",
        says: ({ name, was }) =>
          `${name} no longer stays in the cluster when ${when} (${asText(was)} is removed)`,
      }),
    ),
    ...POLICIES.map(
      (field): Row => ({
        path: `**.${field}`,
        // A controller of custom resources usually deletes what it made, unless told otherwise.
        how: {
          becomes: (value, of) =>
            value === undefined ? !isBuiltInGroup(groupOf(of.apiVersion)) : value === "Delete",
        },
        says: ({ name, path, was, is }) =>
          `${name}: deleting it now deletes more: ${readablePath(path)} ${was === undefined ? "" : `${asText(was)} `}→ ${is === undefined ? "–" : asText(is)}`,
      }),
    ),
  ],
});
