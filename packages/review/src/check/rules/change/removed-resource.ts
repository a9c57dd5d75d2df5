import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD, annotation, HELM } from "../../../cluster/argocd/annotations.ts";
import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { lossOfGuard } from "../../../cluster/guards.ts";
import { type Loss, lossWith } from "../../../cluster/losses.ts";
import { podOf } from "../../../cluster/objects.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { secretsOfPod } from "../../../cluster/references.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import { WORKLOADS } from "../../../cluster/workloads/long-running.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import { listAt, mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { PUBLIC_KINDS } from "../../changes/public-routes.ts";
import { changeRule } from "../../changes/rows.ts";
import type { ChangeContext, Severity } from "../../model/rule.ts";
import { examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { lostReferences } from "../../references/lost-references.ts";
import { AUTH_KINDS } from "./guards.ts";

export const removedResource = changeRule({
  id: "change/removed-resource",
  title: "Workloads, what they read, and objects that others rely on, are kept",
  why:
    "Argo CD, Flux and `kubectl apply --prune` delete what is no longer rendered, even by mistake: a " +
    "workload stops, a name no longer resolves, or pods lack a Secret. Argo CD also deletes a workload " +
    "that becomes a hook.",
  source:
    "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-to-delete-objects",
  cases: { error: "if the object has its own volumes, or if something that stays needs it" },
  ...examples(
    "HEREkind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    "",
    "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n---\n",
  ),
  fix: "keep the object, or confirm in the review that the change is intended",
  basis: "broken",
  rows: [
    {
      kinds: WORKLOADS,
      how: "gone",
      severity: ({ before, states }) =>
        templateNames(before).length > 0 || emptied(...states, before) !== undefined ? "error" : "warning",
      says: ({ name, before, states }) => {
        const [claims, service] = [templateNames(before).join(", "), emptied(...states, before)];
        const then =
          claims !== ""
            ? `; it has its own volumes (${claims}), which nothing uses anymore`
            : service === undefined
              ? ""
              : `; ${resourceText(service)} stays, but no longer selects any pod`;
        return `${name} is removed, and its pods with it${then}`;
      },
    },
    {
      kinds: WORKLOADS,
      path: "metadata.annotations",
      // Argo CD no longer counts a hook among what it keeps, and prunes it.
      value: (one) => (hookOf(one) === undefined ? undefined : hookText(one)),
      how: { becomes: (value) => value !== undefined },
      says: ({ name, is }) =>
        `${name} becomes a hook (${asText(is)}): Argo CD no longer keeps it running, and prunes it`,
    },
    {
      path: "spec",
      value: (one, state) => {
        const pod = podOf(state, one);
        return pod && secretsOf(pod);
      },
      how: "loses",
      // One that another takes the place of is only replaced.
      if: ({ was, is }) => listAt(was).length > listAt(is).length,
      says: ({ name, items }) => `${name} no longer reads ${items.join(", ")}`,
    },
  ],
  *more(before, after, context) {
    const lost = [...lostReferences(before, after, context)];
    yield* lost;
    yield* lostWith(context, new Set(lost.map(({ resource }) => resource)));
  },
});

function hookText(resource: Resource): string {
  const name = annotation(resource, ARGOCD.hook) === undefined ? HELM.hook : ARGOCD.hook;
  return `${name}: ${annotation(resource, name)}`;
}

/** The Secrets that a pod reads or pulls its images with, each key by itself. */
function secretsOf(pod: Pod): string[] {
  return secretsOfPod(pod).map(
    ({ key, name }) => `${key === undefined ? "" : `${key} of `}Secret ${nameWithoutHash("Secret", name)}`,
  );
}

/** A Service that remains although it selected only pods of this workload. */
function emptied(before: State, after: State, workload: Resource): Resource | undefined {
  const pod = podOf(before, workload);
  return after.index.ofKind("Service", "").find((service) => {
    const selector = mapAt(service, "spec", "selector");
    const { namespace } = service.metadata;
    return (
      pod !== undefined &&
      Object.keys(selector).length > 0 &&
      before.selectable.with(selector, namespace).includes(pod) &&
      after.selectable.with(selector, namespace).length === 0
    );
  });
}

const CONSEQUENCES: Readonly<Record<Loss, readonly [Severity, string]>> = {
  data: ["error", "its operator stops it, and may delete its volumes"],
  made: ["warning", "its controller no longer acts on it, and may delete what it made for it"],
};

/**
 * What goes with the removed objects that a controller acts on.
 * @param named the objects about which more is known
 */
function* lostWith(context: ChangeContext, named: ReadonlySet<Resource | undefined>) {
  for (const { action, before: resource } of context.changes) {
    if (action !== "removed" || resource === undefined || named.has(resource)) continue;
    if (keptOnRemoval(resource, context) !== undefined) continue;
    const isReported = REPORTED.includes(resource.kind) || lossOfGuard(resource) !== undefined;
    const loss = isReported ? undefined : lossWith(resource);
    if (loss === undefined) continue;
    const [severity, consequence] = CONSEQUENCES[loss];
    yield { severity, resource, message: `${resourceText(resource)} is removed: ${consequence}` };
  }
}

/** Kinds of several groups that have rules of their own. */
const REPORTED = [...AUTH_KINDS, ...PUBLIC_KINDS, "Middleware"];
