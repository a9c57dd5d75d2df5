import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { registryOf } from "../../../cluster/image.ts";
import { podOf } from "../../../cluster/objects.ts";
import { nodeRightsOf } from "../../../cluster/workloads/node-rights.ts";
import { pairedContainers } from "../../../cluster/workloads/paired-containers.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { changedResources, containerPath } from "../../changes/changed.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import type { Severity } from "../../model/rule.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";

export const privilegesRaised = changeRule({
  id: "change/privileges-raised",
  title: "Pods and their containers have no more privileges than before",
  why: "Whoever breaks into a container with its node's privileges, namespaces or files controls the node.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  cases: { error: "if the privilege is equivalent to root on the node" },
  bad: "securityContext: {privileged: true}",
  good: "securityContext: {privileged: false}",
  fix: "keep the security context, or say in the review what needs the privilege",
  basis: "decision",
  rows: [
    {
      kinds: ["Namespace"],
      path: ["metadata", "labels", ENFORCE],
      value: (one) => LEVELS.indexOf(textAt(one, "metadata", "labels", ENFORCE) ?? "privileged"),
      how: "lowered",
      says: ({ name, was, is }) =>
        `${name} admits ${LEVELS[Number(is)]} pods, no longer only ${LEVELS[Number(was)]} ones`,
    },
  ],
  *more(before, after, context) {
    for (const { before: was, after: resource } of changedResources(context)) {
      const [old, now] = [podOf(before, was), podOf(after, resource)];
      if (old === undefined || now === undefined) continue;
      const former = new Map(pairedContainers(old, now).map((pair) => [pair.now, pair.old]));
      const rights = rightsOf(old);
      for (const { right, path, bad = false, of } of rightsOf(now)) {
        const other = of && former.get(of);
        // A new container isn't reported for a right that another one already had, unless the right is an error.
        const isNew = of !== undefined && other === undefined;
        if (!rights.some((one) => one.right === right && (isNew ? !bad : one.of === other)))
          yield {
            severity: bad ? "error" : "warning",
            resource,
            path,
            message: `${resourceText(resource)}: ${of === undefined ? "" : `${of.name} `}${right}`,
          };
      }
    }
  },
});

const LEVELS = ["privileged", "baseline", "restricted"];

interface Right {
  right: string;
  path: FieldPath;
  /** The container that has it; absent if the whole pod does. */
  of?: Container;
  bad?: boolean;
}

function rightsOf(pod: Pod): Right[] {
  const { spec, path, containers } = pod;
  const rights: Right[] = nodeRightsOf(pod).map(({ right, isRoot: bad, of, volume, ...one }) => ({
    ...{ right, bad, ...(of && { of }) },
    path: [
      ...(of === undefined ? path : containerPath(of)),
      ...one.path,
      ...(volume === undefined ? [] : [{ key: [["name", volume]] } as const]),
    ],
  }));
  if (spec.automountServiceAccountToken === true)
    rights.push({
      right: "gets its service account's token",
      path: [...path, "automountServiceAccountToken"],
    });
  return [...rights, ...containers.flatMap((container) => containerRights(container, spec))];
}

function containerRights(container: Container, pod: Pod["spec"]): Right[] {
  const path: FieldPath = [...containerPath(container), "securityContext"];
  const own = (...fields: string[]) => at(container.spec, "securityContext", ...fields);
  const context = (...fields: string[]) => own(...fields) ?? at(pod, "securityContext", ...fields);
  const profile = context("seccompProfile", "type");
  const drops = own("capabilities", "drop");
  const rights: [field: string, holds: boolean, right: string][] = [
    [
      "allowPrivilegeEscalation",
      own("allowPrivilegeEscalation") !== false,
      "may gain privileges (allowPrivilegeEscalation is not false)",
    ],
    ["runAsNonRoot", context("runAsNonRoot") !== true, "may run as root (runAsNonRoot is not true)"],
    ["runAsUser", context("runAsUser") === 0, "runs as root"],
    ["readOnlyRootFilesystem", own("readOnlyRootFilesystem") !== true, "may write to its root file system"],
    [
      "capabilities",
      !Array.isArray(drops) || !drops.includes("ALL"),
      "keeps capabilities (drop doesn't list ALL)",
    ],
    ["seccompProfile", profile === undefined || profile === "Unconfined", "has no seccomp profile"],
    ["seccompProfile", profile === "Unconfined", "may make any system call (seccomp Unconfined)"],
  ];
  return rights.flatMap(([field, holds, right]) =>
    holds ? [{ right, path: [...path, field], of: container }] : [],
  );
}

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
  cases: { error: "if the privilege is equivalent to root on the node" },
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
      const message = `${someOf([...whats], 5)} (${who}); no pod ${did} before`;
      yield { severity, ...(resource && { resource }), message };
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
    ...pod.containers.flatMap(({ image, name }) =>
      image ? { did: "ran any", what: `images from ${registryOf(image)}`, isRoot: false, runBy: name } : [],
    ),
  ];
}
