import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasSyncOption } from "../../../cluster/argocd/annotations.ts";
import { podOf } from "../../../cluster/objects.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { mountedClaims } from "../../../cluster/references.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import { readablePath } from "../../../compare/path.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { changeRule, keptRow, type Row } from "../../changes/rows.ts";
import type { State } from "../../model/state.ts";

const GONE: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: "and its data with it unless the storage class retains it",
  PersistentVolume: "and its data with it",
  Namespace: "and everything in it, volumes too",
  VolumeSnapshot: "and the snapshot with it unless its class retains it",
};

export const volumeRemoved = changeRule({
  id: "change/volume-removed",
  title: "A volume with data is never removed as a side effect",
  why: "What is no longer rendered is deleted with its data, which no later commit brings back.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
  cases: {
    warning: ["if a pod stops mounting a claim", "if the volume keeps its data (`Retain`)"],
    info: "if the object stays in the cluster, for example because of `Prune=false`",
  },
  bad: "kind: ConfigMap\nmetadata: {name: app} # the PersistentVolumeClaim is gone",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: ConfigMap\nmetadata: {name: app}",
  fix: "keep the volume, or save its data and say so in the review",
  error: "decision",
  rows: [
    keptRow(Object.keys(GONE)),
    {
      kinds: ["StatefulSet"],
      how: "gone",
      if: ({ before }) =>
        listAt(before, "spec", "volumeClaimTemplates").length > 0 &&
        textAt(before, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete",
      says: ({ name, before }) =>
        `${name} is deleted, and its volumes ${templateNames(before).join(", ")} with it`,
    },
    {
      value: (one, state) => {
        const pod = podOf(state, one);
        return pod && mountedClaims(pod);
      },
      how: "loses",
      severity: "warning",
      if: ({ items, context }) => {
        const claims = context.changes.filter(({ kind }) => kind === "PersistentVolumeClaim");
        return items.some((claim) => claims.every(({ renamed }) => renamed?.name !== claim));
      },
      says: ({ name, items }) =>
        `${name} no longer mounts the volume of PersistentVolumeClaim ${items.join(", ")}: it starts without its data`,
    },
    {
      ...{ kinds: Object.keys(GONE), how: "gone", orRenamed: true },
      severity: ({ before, states: [state] }) => retaining(before, state) && "warning",
      says: ({ name, before, states: [state] }) => {
        const keeper = retaining(before, state);
        if (keeper === undefined) return `${name} is deleted, ${lookUp(GONE, before.kind)}`;
        const what = keeper === before ? "its storage" : resourceText(keeper);
        return `${name} is deleted; ${what} keeps the data (Retain), but pods can no longer use it`;
      },
      todo: ({ name, before, states: [state] }) =>
        retaining(before, state) === undefined
          ? `back up ${name}, or keep it with an annotation (Argo CD: \`argocd.argoproj.io/sync-options: Prune=false\`; Flux: \`kustomize.toolkit.fluxcd.io/prune: disabled\`)`
          : undefined,
    },
  ],
});

/** The volume that keeps the data of a volume or claim; it does so by default unless a storage class created it. */
function retaining(resource: Resource, { index }: State): Resource | undefined {
  const name = textAt(resource, "spec", "volumeName");
  const volume =
    resource.kind === "PersistentVolume"
      ? resource
      : resource.kind === "PersistentVolumeClaim" && name !== undefined
        ? index.find("PersistentVolume", name, "")
        : undefined;
  const policy = textAt(volume, "spec", "persistentVolumeReclaimPolicy") ?? "Retain";
  return policy === "Retain" ? volume : undefined;
}

export const volumeShrunk = changeRule({
  id: "change/volume-shrunk",
  title: "No volume requests less storage than before",
  why: "A volume can't shrink: the API server rejects the update, and the sync keeps failing.",
  source:
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
  bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 10Gi}}}",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 20Gi}}}",
  fix: "keep the size, or copy the data into a new claim",
  error: "rejected",
  rows: [
    {
      kinds: ["PersistentVolumeClaim"],
      path: "spec.resources.requests.storage",
      how: "lowered",
      if: ({ renamed }) => renamed === undefined,
      says: ({ name, was, is }) =>
        `${name}: a volume can't shrink from ${asText(was)} to ${asText(is)}: the API server will reject it`,
      todo: ({ name, was }) => `leave ${name} at ${asText(was)}, or create a new claim and move the data`,
    },
  ],
});

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
  why: "Nothing happens until the next commit or person deletes the object, and what should survive.",
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
