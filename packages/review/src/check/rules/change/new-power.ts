import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { registryOf } from "../../../cluster/image.ts";
import { podOf } from "../../../cluster/objects.ts";
import { nodeRightsOf } from "../../../cluster/workloads/node-rights.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import type { Severity } from "../../model/rule.ts";

/** Kinds whose objects influence the API server. */
const CLUSTER_POWERS: readonly (readonly [kinds: readonly string[], power: string])[] = [
  [["MutatingWebhookConfiguration", "MutatingAdmissionPolicy"], "may change requests to the API server"],
  [["ValidatingWebhookConfiguration"], "sees requests to the API server, and may reject them"],
  [["APIService"], "answers for a part of the API server"],
];

export const newPower = changeRule({
  id: "change/new-power",
  title: "A new object gives the environment no privileges that it didn't have before",
  why:
    "The first privileged pod, `hostPath` volume or webhook controls nodes or the API server, and the " +
    "first image from a new registry runs unknown code. One among many new objects is easily overlooked.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  cases: {
    error: "if the privilege is equivalent to root on the node",
  },
  bad: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n---\nkind: Deployment\nmetadata: {name: agent}\nspec: {template: {spec: {hostNetwork: true, containers: [{name: api, securityContext: {privileged: true}}]}}}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}",
  fix: "leave the privilege out, or say in the review what needs it",
  basis: "decision",
  rows: CLUSTER_POWERS.map(
    ([kinds, power]): Row => ({
      kinds,
      how: "new",
      if: ({ states: [before] }) => kinds.every((kind) => before.index.ofKind(kind).length === 0),
      says: ({ name }) => `${name} ${power}; nothing did before`,
    }),
  ),
  *more(before, after, context) {
    const had = new Set(before.pods.flatMap((pod) => powersOf(pod).map(({ what }) => what)));
    const found = new Map<string, { severity: Severity; whats: Set<string>; by: Set<Resource> }>();
    for (const { before: was, after: resource } of context.changes) {
      const pod = resource && podOf(after, resource);
      if (resource === undefined || pod === undefined) continue;
      const old = was && podOf(before, was)?.containers.map(({ name }) => name);
      for (const { did, what, isRoot, runBy } of powersOf(pod)) {
        // What a pod that stays may do more has a rule of its own. Where nothing ran, every registry is new.
        const isOther =
          runBy === undefined ? old !== undefined : before.pods.length === 0 || old?.includes(runBy);
        if (had.has(what) || isOther) continue;
        const one = entryOf(found, did, () => ({ severity: "warning", whats: new Set(), by: new Set() }));
        if (isRoot) one.severity = "error";
        one.whats.add(what);
        one.by.add(resource);
      }
    }
    for (const [did, { severity, whats, by }] of found) {
      const [resource] = by;
      const who = someOf(
        [...by].map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        3,
      );
      yield {
        severity,
        ...(resource && { resource }),
        message: `${someOf([...whats], 5)} (${who}); no pod ${did} before`,
      };
    }
  },
});

/** What a pod may do on its node, and what it runs. */
interface Power {
  did: string;
  what: string;
  isRoot: boolean;
  /** The container that runs something. */
  runBy?: string;
}

function powersOf(pod: Pod): Power[] {
  return [
    ...nodeRightsOf(pod).map(({ did, field, value, isRoot }) => ({
      ...{ did, isRoot },
      what: value === "" ? `${field}: true` : `${field} ${value}`,
    })),
    ...pod.containers.map(({ image = "", name }) => ({
      ...{ did: "ran any", what: `images from ${registryOf(image)}`, isRoot: false, runBy: name },
    })),
  ];
}
