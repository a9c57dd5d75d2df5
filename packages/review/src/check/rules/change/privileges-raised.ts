import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../../../compare/path.ts";
import {
  containersInStartOrder,
  type PodTemplate,
  type TemplateContainer,
} from "../../../consequences/pods.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { containerPath } from "./containers.ts";
import { changedResources, type RiskRule } from "./risk.ts";

export const privilegesRaised: RiskRule = {
  id: "privileges-raised",
  title: "Pods may do more to their node or their container than before",
  severity: "warning",
  *find(context) {
    for (const { before, after } of changedResources(context)) {
      const old = context.before.pods(before);
      const now = context.after.pods(after);
      if (old === undefined || now === undefined) continue;
      const had = new Set(rightsOf(old).map(({ right }) => right));
      for (const { right, path, bad } of rightsOf(now))
        if (!had.has(right))
          yield {
            severity: bad ? ("error" as const) : ("warning" as const),
            resource: named(after),
            path,
            message: `${nameText(named(after))}: ${right}`,
          };
    }
    for (const { before, after } of changedResources(context, "Namespace")) {
      const level = (resource: typeof after) =>
        LEVELS.indexOf(
          textAt(resource, "metadata", "labels", "pod-security.kubernetes.io/enforce") ?? "privileged",
        );
      if (level(after) < level(before))
        yield {
          resource: named(after),
          path: ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
          message: `${nameText(named(after))} admits ${LEVELS[level(after)]} pods, no longer only ${LEVELS[level(before)]} ones`,
        };
    }
  },
};

const LEVELS = ["privileged", "baseline", "restricted"];

/** Something that a pod may do. */
interface Right {
  right: string;
  path: FieldPath;
  bad?: boolean;
}

function rightsOf(template: PodTemplate): Right[] {
  const { spec, path } = template;
  const rights: Right[] = [];
  for (const field of ["hostNetwork", "hostPID", "hostIPC"])
    if (lookUp(spec, field) === true)
      rights.push({
        right: `shares its node's ${field.slice(4)} (${field})`,
        path: [...path, "spec", field],
        bad: true,
      });
  for (const [volume] of itemsAt(spec, "volumes")) {
    const host = textAt(volume, "hostPath", "path");
    const name = textAt(volume, "name") ?? "";
    if (host !== undefined)
      rights.push({
        right: `reads ${host} of its node (hostPath)`,
        path: [...path, "spec", "volumes", { key: [["name", name]] }],
        bad: true,
      });
  }
  if (spec.automountServiceAccountToken === true)
    rights.push({
      right: "gets its service account's token",
      path: [...path, "spec", "automountServiceAccountToken"],
    });
  for (const container of containersInStartOrder(template)) rights.push(...containerRights(container, spec));
  return rights;
}

function containerRights(container: TemplateContainer, pod: PodTemplate["spec"]): Right[] {
  const { fields, name } = container;
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
