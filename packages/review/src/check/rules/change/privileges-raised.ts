import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../../cluster/objects.ts";
import { type NodeRight, nodeRightsOf } from "../../../cluster/workloads/node-rights.ts";
import { pairedContainers } from "../../../cluster/workloads/paired-containers.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { containerPath } from "./containers.ts";

export const privilegesRaised = defineRule({
  id: "change/privileges-raised",
  title: "Pods and their containers have no more privileges than before",
  why:
    "A container that is privileged, or that shares its node's namespaces or files, gives control of the node to " +
    "anyone who breaks into it.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  example: {
    bad: "securityContext: {privileged: true}",
    good: "securityContext: {privileged: false}",
  },
  worst: "error",
  cases: { error: "if the privilege is equivalent to root on the node" },
  basis: "decision",
  fix: "keep the security context, or say in the review what needs the privilege",
  *checkChange(before, after, context) {
    for (const { before: was, after: resource } of changedResources(context)) {
      const old = podOf(before, was);
      const now = podOf(after, resource);
      if (old === undefined || now === undefined) continue;
      const pairs = pairedContainers(old, now);
      const had = new Set(rightsOf(old).map(({ right, of }) => `${right}|${of?.name}`));
      const anyHad = new Set(rightsOf(old).map(({ right }) => right));
      for (const { right, path, bad, of } of rightsOf(now)) {
        const former = pairs.find((pair) => pair.now === of)?.old;
        // A new container isn't reported for a right that another one already had, unless the right is an error.
        const isKnown =
          of === undefined || former !== undefined
            ? had.has(`${right}|${former?.name}`)
            : !bad && anyHad.has(right);
        if (!isKnown)
          yield {
            severity: bad ? ("error" as const) : ("warning" as const),
            resource,
            path,
            message: `${resourceText(resource)}: ${of === undefined ? "" : `${of.name} `}${right}`,
          };
      }
    }
    for (const { before: was, after: resource } of changedResources(context, "Namespace")) {
      const level = (namespace: Resource) =>
        LEVELS.indexOf(
          textAt(namespace, "metadata", "labels", "pod-security.kubernetes.io/enforce") ?? "privileged",
        );
      if (level(resource) < level(was))
        yield {
          resource,
          path: ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
          message: `${resourceText(resource)} admits ${LEVELS[level(resource)]} pods, no longer only ${LEVELS[level(was)]} ones`,
        };
    }
  },
});

const LEVELS = ["privileged", "baseline", "restricted"];

/** A right of a pod. */
interface Right {
  right: string;
  path: FieldPath;
  /** The container that has it; absent if the whole pod does. */
  of?: Container;
  bad?: boolean;
}

/** Where a right stands in its resource; `pod` is the path of the pod's specification. */
function pathOf({ path, volume, of }: NodeRight, pod: FieldPath): FieldPath {
  const place = [...(of === undefined ? pod : containerPath(of)), ...path];
  return volume === undefined ? place : [...place, { key: [["name", volume]] }];
}

function rightsOf(pod: Pod): Right[] {
  const { spec, path, containers } = pod;
  const rights: Right[] = nodeRightsOf(pod).map((right) => ({
    right: right.right,
    path: pathOf(right, path),
    bad: right.isRoot,
    ...(right.of === undefined ? {} : { of: right.of }),
  }));
  if (spec.automountServiceAccountToken === true)
    rights.push({
      right: "gets its service account's token",
      path: [...path, "automountServiceAccountToken"],
    });
  for (const container of containers) rights.push(...containerRights(container, spec));
  return rights;
}

function containerRights(container: Container, pod: Pod["spec"]): Right[] {
  const { spec: fields } = container;
  const where: FieldPath = [...containerPath(container), "securityContext"];
  const context = (field: string) =>
    at(fields, "securityContext", field) ?? at(pod, "securityContext", field);
  const own = (...fieldsOf: string[]) => at(fields, "securityContext", ...fieldsOf);
  const rights: Right[] = [];
  const add = (holds: boolean, right: string, field: string) => {
    if (holds) rights.push({ right, path: [...where, field], of: container });
  };
  add(
    own("allowPrivilegeEscalation") !== false,
    "may gain privileges (allowPrivilegeEscalation is not false)",
    "allowPrivilegeEscalation",
  );
  add(context("runAsNonRoot") !== true, "may run as root (runAsNonRoot is not true)", "runAsNonRoot");
  add(context("runAsUser") === 0, "runs as root", "runAsUser");
  add(own("readOnlyRootFilesystem") !== true, "may write to its root file system", "readOnlyRootFilesystem");
  add(
    !listAt(fields, "securityContext", "capabilities", "drop").includes("ALL"),
    "keeps capabilities (drop doesn't list ALL)",
    "capabilities",
  );
  const profile =
    textAt(fields, "securityContext", "seccompProfile", "type") ??
    textAt(pod, "securityContext", "seccompProfile", "type");
  add(profile === undefined || profile === "Unconfined", "has no seccomp profile", "seccompProfile");
  return rights;
}
