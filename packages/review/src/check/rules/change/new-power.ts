import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { registryOf } from "../../../cluster/image.ts";
import { type ClusterObjects, podOf } from "../../../cluster/objects.ts";
import { type NodeRight, nodeRightsOf } from "../../../cluster/workloads/node-rights.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { changedResources } from "../../changes/changed.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import type { ChangeContext, ChangeFinding, Severity } from "../../model/rule.ts";

/** Kinds whose objects influence the API server. */
const CLUSTER_POWERS: readonly (readonly [kinds: readonly string[], power: string])[] = [
  [["MutatingWebhookConfiguration", "MutatingAdmissionPolicy"], "may change requests to the API server"],
  [["ValidatingWebhookConfiguration"], "sees requests to the API server, and may reject them"],
  [["APIService"], "answers for a part of the API server"],
];

export const newPower = changeRule({
  id: "change/new-power",
  page: {
    title: "A new object gives the environment no privileges that it didn't have before",
    why:
      "The first privileged pod, `hostPath` volume or webhook gives the environment control over nodes " +
      "or the API server, and the first image from a new registry runs unknown code. Such an object is " +
      "easily overlooked among many new ones.",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    cases: {
      error: "if the privilege is equivalent to root on the node",
    },
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n---\nkind: Deployment\nmetadata: {name: agent}\nspec: {template: {spec: {hostNetwork: true, containers: [{name: api, securityContext: {privileged: true}}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}",
    fix: "leave the privilege out, or say in the review what needs it",
  },
  basis: "decision",
  rows: CLUSTER_POWERS.map(
    ([kinds, power]): Row => ({
      kinds,
      how: "new",
      if: ({ states: [before] }) => !before.index.hasAny(kinds),
      says: ({ name }) => `${name} ${power}; nothing did before`,
    }),
  ),
  *more(before, after, context) {
    yield* powersOfPods(before, after, context);
    yield* registries(before, after, context);
  },
});

/** The rights on nodes that new pods have and no pod had before, one finding for each kind. */
function* powersOfPods(
  before: ClusterObjects,
  after: ClusterObjects,
  context: ChangeContext,
): Iterable<ChangeFinding> {
  const had = new Set<string>();
  for (const pod of before.pods) for (const right of nodeRightsOf(pod)) had.add(rightText(right));
  const rows = new Map<string, { severity: Severity; whats: Set<string>; by: Resource[] }>();
  for (const [resource, pod] of addedPods(after, context)) {
    for (const right of nodeRightsOf(pod)) {
      const what = rightText(right);
      if (had.has(what)) continue;
      const row = rows.get(right.did) ?? { severity: "warning", whats: new Set(), by: [] };
      if (right.isRoot) row.severity = "error";
      if (!row.by.includes(resource)) row.by.push(resource);
      rows.set(right.did, { ...row, whats: row.whats.add(what) });
    }
  }
  for (const [did, { severity, whats, by }] of rows) {
    const few = someOf([...whats], 5);
    const message = `${listed(by)}, which ${by.length === 1 ? "is" : "are"} new: ${few}; no pod ${did} before`;
    yield { severity, resource: firstOf(by), message };
  }
}

function rightText({ field, value }: Pick<NodeRight, "field" | "value">): string {
  return value === "" ? `${field}: true` : `${field} ${value}`;
}

/** The registries of new containers' images that no image came from before. */
function* registries(
  before: ClusterObjects,
  after: ClusterObjects,
  context: ChangeContext,
): Iterable<ChangeFinding> {
  const known = new Set<string>();
  for (const { containers } of before.pods)
    for (const { image } of containers) known.add(registryOf(image ?? ""));
  const found = new Map<string, Resource[]>();
  for (const [resource, container] of newContainers(before, after, context)) {
    const registry = registryOf(container.image ?? "");
    if (known.has(registry)) continue;
    const by = found.get(registry) ?? [];
    if (!by.includes(resource)) by.push(resource);
    found.set(registry, by);
  }
  if (found.size === 0 || known.size === 0) return;
  const by = [...new Set([...found.values()].flat())];
  const names = [...found.keys()].sort();
  const message = `images come from ${someOf(names, 8)} (${listed(by)}); none did before`;
  yield { resource: firstOf(by), message };
}

/** The pods of new resources. */
function* addedPods(after: ClusterObjects, { changes }: ChangeContext): Iterable<[Resource, Pod]> {
  for (const { action, after: resource } of changes) {
    const pod = action === "added" && resource !== undefined ? podOf(after, resource) : undefined;
    if (resource !== undefined && pod !== undefined) yield [resource, pod];
  }
}

/** The new containers: those of new workloads, and those added to existing ones. */
function* newContainers(
  before: ClusterObjects,
  after: ClusterObjects,
  context: ChangeContext,
): Iterable<[Resource, Container]> {
  for (const [resource, { containers }] of addedPods(after, context))
    for (const container of containers) yield [resource, container];
  for (const { before: workload, after: resource } of changedResources(context)) {
    const [old, now] = [podOf(before, workload), podOf(after, resource)];
    if (old === undefined || now === undefined) continue;
    const names = new Set(old.containers.map(({ name }) => name));
    for (const container of now.containers) if (!names.has(container.name)) yield [resource, container];
  }
}

function firstOf(resources: readonly Resource[]): Resource {
  return resources[0] as Resource;
}

/** "DaemonSet agent, Deployment shop and 3 more". */
function listed(resources: readonly Resource[]): string {
  return someOf(
    resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    3,
  );
}
