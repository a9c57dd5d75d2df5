import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { brokenField } from "../../../cluster/api-server/immutable-fields.ts";
import { lossWith } from "../../../cluster/losses.ts";
import { isRecreated, keptOnRemoval } from "../../../cluster/recreation.ts";
import { SCALED } from "../../../cluster/workloads/autoscalers.ts";
import { fieldsOf, readablePath } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { at, listAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type Changed, changedResources } from "../../changes/changed.ts";
import { changeRule, type Move } from "../../changes/rows.ts";
import { defineRule, examples } from "../../model/rule.ts";

export const immutableField = defineRule({
  id: "change/immutable-field",
  title: "Immutable fields stay the same",
  why: "The sync fails until someone deletes the object, and its pods with it.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
  cases: { warning: "for a Job that is deleted after it ends (`ttlSecondsAfterFinished`)" },
  bad: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web, tier: front}}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}",
  fix: "keep the field, or create the object under a new name and remove the old one later",
  error: "rejected",
  *checkChange(_before, _after, context) {
    for (const changed of changedResources(context)) {
      const { before, after: resource, change } = changed;
      if (change.renamed !== undefined || isRecreated(resource)) continue;
      const broken = brokenChanges(changed);
      const [first] = broken;
      if (first === undefined) continue;
      const what = resourceText(resource);
      const fields = fieldsText(broken);
      const lifetime = at(before, "spec", "ttlSecondsAfterFinished");
      const ends = resource.kind === "Job" && typeof lifetime === "number";
      yield {
        resource,
        path: first.path,
        ...(ends && { severity: "warning" as const }),
        message: `${what}: ${fields} can't be changed: the API server rejects updates to it in an existing ${resource.kind}${ends ? `, which is deleted ${lifetime} s after it ends (ttlSecondsAfterFinished)` : ""}`,
        todo: `delete ${what} first if it already exists, or keep ${fields}`,
      };
    }
  },
});

/** The changed fields, of which several of a template are one. */
function fieldsText(broken: readonly ReviewedChange[]): string {
  const fields = broken.map(({ path }) =>
    path[1] === "template" && broken.length > 1 ? "`spec.template`" : `\`${readablePath(path)}\``,
  );
  return someOf([...new Set(fields)], 3);
}

function brokenChanges({ before, after, change: { changes } }: Changed): ReviewedChange[] {
  return changes.filter(
    (change) =>
      // A generated object gets a new name with each change; only a Job can't follow it.
      !(change.hash && after.kind !== "Job") &&
      brokenField(before, after, fieldsOf(change.path)) !== undefined,
  );
}

/** Namespaces of the programs that run the cluster. */
const SYSTEM = /^(?:kube-(?:system|public|node-lease)|argocd|flux-system)$/;
export const namespaceMoved = defineRule({
  id: "change/namespace-moved",
  title: "An object stays in its namespace",
  why: "It is deleted with its volumes and addresses, and created again where it may affect others.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  cases: { error: "if objects move to a namespace of the cluster's own components" },
  bad: "kind: ConfigMap\nmetadata: {name: app, namespace: store}",
  good: "kind: ConfigMap\nmetadata: {name: app, namespace: shop}",
  fix: "keep the namespace, or move in two steps: create the new object first, and remove the old one later",
  basis: "decision",
  *checkChange(_before, _after, { changes }) {
    const gone = new Map<string, string[]>();
    for (const { action, kind, name, namespace } of changes)
      if (action === "removed") addTo(gone, `${kind}/${name}`, namespace);
    const moves = new Map<string, (typeof changes)[number][]>();
    for (const change of changes) {
      const { action, kind, name, namespace, renamed, after } = change;
      if (after === undefined) continue;
      const from = action === "added" ? gone.get(`${kind}/${name}`) : renamed && [renamed.namespace];
      const other = from?.find((one) => one !== namespace);
      if (other !== undefined) addTo(moves, `${other}\0${namespace}`, change);
    }
    for (const [key, moved] of moves) {
      const names = moved.map(({ kind, name }) => `${kind} ${name}`);
      const [from, to] = key.split("\0").map((name) => (name === "" ? "no namespace" : `namespace ${name}`));
      yield {
        ...(SYSTEM.test(key.slice(key.indexOf("\0") + 1)) && { severity: "error" as const }),
        ...(moved[0]?.after !== undefined && { resource: moved[0].after }),
        message: `${someOf(names, 3)} ${moved.length === 1 ? "moves" : "move"} from ${from} to ${to}: created in the new namespace and deleted in the old one`,
      };
    }
  },
});

/** Kinds whose objects have state that a new object lacks. */
const STATEFUL = new Set([
  ...SCALED,
  ...["DaemonSet", "Pod", "Service", "PersistentVolumeClaim", "Ingress", "Namespace"],
]);

export const renamedResource = changeRule({
  id: "change/renamed-resource",
  title: "An object keeps its name",
  why: "The old one is deleted, with its pods, addresses and volumes, and the new one starts empty.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  ...examples(
    "kind: PersistentVolumeClaim\nmetadata: {name: HERE}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
    "shop-data",
    "data",
  ),
  fix: "keep the name, or rename in two steps: create the new object first, and remove the old one later",
  rows: [
    {
      path: "metadata.name",
      value: ({ metadata }) => metadata.name,
      how: "changed",
      if: ({ renamed, after }) =>
        renamed?.how === "similar" && (STATEFUL.has(after.kind) || lossWith(after) !== undefined),
      says: (move) => {
        const [was, is] = namesOf(move);
        const isEmpty =
          lossWith(move.before) === "data" ||
          move.before.kind === "PersistentVolumeClaim" ||
          listAt(move.before, "spec", "volumeClaimTemplates").length > 0;
        const kept = keptOnRemoval(move.before, move.context);
        const old = kept === undefined ? `${was} is deleted` : `${was} stays in the cluster (${kept})`;
        return `${move.name} was ${was}: ${old} and ${is} is created${isEmpty ? ", with new, empty volumes" : ""}`;
      },
    },
  ],
});

/** The earlier name and the new one, with their namespaces if these differ as well. */
function namesOf({ before, after }: Move): string[] {
  const isMoved = before.metadata.namespace !== after.metadata.namespace;
  return [before, after].map(({ metadata: { namespace = "", name } }) =>
    isMoved ? `${namespace}/${name}` : name,
  );
}
