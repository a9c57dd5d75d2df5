import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { parseImage } from "../../../cluster/image.ts";
import { podOf } from "../../../cluster/objects.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { containerPath } from "./containers.ts";

export const privilegesRaised = defineRule({
  id: "change/privileges-raised",
  title: "Pods may do no more to their node or container than before",
  why:
    "A container that is privileged, or shares its node's namespaces or files, is the node for whoever gets into " +
    "it.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  severity: "warning",
  worst: "error",
  fix: "keep the security context, or say in the review what needs the right",
  needs: ["rendered", "since"],
  *checkChange(before, after, context) {
    for (const { before: was, after: resource } of changedResources(context)) {
      const old = podOf(before, was);
      const now = podOf(after, resource);
      if (old === undefined || now === undefined) continue;
      const had = new Set(rightsOf(withNewNames(old, now)).map(({ right }) => right));
      for (const { right, path, bad } of rightsOf(now))
        if (!had.has(right))
          yield {
            severity: bad ? ("error" as const) : ("warning" as const),
            resource,
            path,
            message: `${resourceText(resource)}: ${right}`,
          };
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

/** The pod as it was, with the names that its containers have now: a new name alone gives no right. */
function withNewNames(old: Pod, now: Pod): Pod {
  const known = new Set(old.containers.map(({ name }) => name));
  const kept = new Set(now.containers.map(({ name }) => name));
  const added = now.containers.filter(({ name }) => !known.has(name));
  if (added.length === 0) return old;
  const renamed = new Map<string, string>();
  for (const one of old.containers.filter(({ name }) => !kept.has(name))) {
    const candidates = added.filter(
      ({ name, init }) => init === one.init && ![...renamed.values()].includes(name),
    );
    const place = old.containers.indexOf(one);
    const same =
      candidates.find(({ image }) => imageName(image) === imageName(one.image)) ??
      candidates.find((other) => now.containers.indexOf(other) === place);
    if (same !== undefined) renamed.set(one.name, same.name);
  }
  const containers = old.containers.map((one) => ({ ...one, name: renamed.get(one.name) ?? one.name }));
  return { ...old, containers };
}

function imageName(image: string | undefined): string {
  return parseImage(image ?? "").name;
}

const LEVELS = ["privileged", "baseline", "restricted"];

/** Something that a pod may do. */
interface Right {
  right: string;
  path: FieldPath;
  bad?: boolean;
}

function rightsOf({ spec, path, containers }: Pod): Right[] {
  const rights: Right[] = [];
  for (const field of ["hostNetwork", "hostPID", "hostIPC"])
    if (at(spec, field) === true)
      rights.push({
        right: `shares its node's ${field.slice(4)} (${field})`,
        path: [...path, field],
        bad: true,
      });
  for (const [volume] of itemsAt(spec, "volumes")) {
    const host = textAt(volume, "hostPath", "path");
    const name = textAt(volume, "name") ?? "";
    if (host !== undefined)
      rights.push({
        right: `reads ${host} of its node (hostPath)`,
        path: [...path, "volumes", { key: [["name", name]] }],
        bad: true,
      });
  }
  if (spec.automountServiceAccountToken === true)
    rights.push({
      right: "gets its service account's token",
      path: [...path, "automountServiceAccountToken"],
    });
  for (const container of containers) rights.push(...containerRights(container, spec));
  return rights;
}

function containerRights(container: Container, pod: Pod["spec"]): Right[] {
  const { spec: fields, name } = container;
  const where: FieldPath = [...containerPath(container), "securityContext"];
  const context = (field: string) =>
    at(fields, "securityContext", field) ?? at(pod, "securityContext", field);
  const own = (...fieldsOf: string[]) => at(fields, "securityContext", ...fieldsOf);
  const rights: Right[] = [];
  const add = (holds: boolean, right: string, field: string, bad = false) => {
    if (holds) rights.push({ right: `${name} ${right}`, path: [...where, field], bad });
  };
  add(own("privileged") === true, "is privileged: it can do anything to its node", "privileged", true);
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
    "keeps capabilities (drop has no ALL)",
    "capabilities",
  );
  const profile =
    textAt(fields, "securityContext", "seccompProfile", "type") ??
    textAt(pod, "securityContext", "seccompProfile", "type");
  add(profile === undefined || profile === "Unconfined", "has no seccomp profile", "seccompProfile");
  for (const capability of listAt(fields, "securityContext", "capabilities", "add"))
    add(
      true,
      `has the capability ${asText(capability)}`,
      "capabilities",
      ["SYS_ADMIN", "ALL"].includes(asText(capability)),
    );
  return rights;
}
