import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isLabelValue, isQualifiedName } from "../../../kinds/qualified-names.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { isDnsLabel } from "../../../kubernetes/dns.ts";
import { textAt, at as valueAt } from "../../../kubernetes/fields.ts";
import { nameProblem } from "../../../kubernetes/names.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { isPlaceholder } from "../../placeholder.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const names = defineRule({
  id: "integrity/names",
  title: "Names and labels are valid and not too long",
  why:
    "The API server rejects a name or label that is too long or contains invalid characters. Prefixes, suffixes and " +
    "hashes make names longer than they look in the file.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  example: {
    bad: "kind: Service\nmetadata: {name: Web_API}",
    good: "kind: Service\nmetadata: {name: web-api}",
  },
  severity: "error",
  least: "warning",
  cases: { warning: "for a placeholder, such as `<app>` or `APPNAME`" },
  basis: "refused",
  isAlone: true,
  *check(state) {
    for (const finding of badNames(state)) yield graded(finding);
  },
  // Applications that are applied by hand are in no environment.
  *checkRepository({ argo }) {
    for (const { resource, file, set } of argo.outside)
      if (set === undefined)
        for (const finding of badNames({ pods: [], resources: [resource] }))
          yield { ...graded(finding), file };
  },
});

function graded(finding: Finding): Finding {
  const { resource, path = [] } = finding;
  return isPlaceholder(valueAt(resource, ...path), path.at(-1))
    ? { ...finding, severity: "warning", fix: "fill in the placeholder, unless this is a template" }
    : finding;
}

function* badNames({ pods, resources }: Pick<State, "pods" | "resources">): Iterable<Finding> {
  const namespaces = new Set<string>();
  for (const resource of resources) {
    const { namespace } = resource.metadata;
    if (namespace && !namespaces.has(namespace)) {
      namespaces.add(namespace);
      // Those of several objects have one cause, mostly the field of a kustomization.
      if (!isDnsLabel(namespace) && !isFilledIn(namespace))
        yield {
          resource,
          path: ["metadata", "namespace"],
          message: `${namespace} isn't a valid namespace name: expected lowercase letters, digits and "-", at most 63 characters`,
          // Who writes it in capitals means a name to be filled in.
          ...(/^[A-Z_]{3,}$/.test(namespace) && { severity: "warning" as const }),
          fix: "correct it",
        };
    }
    const { apiVersion, kind, metadata } = resource;
    const { name } = metadata;
    if (isNamed(resource) && typeof name === "string") {
      const problem = nameProblem(apiVersion, kind, name);
      if (problem !== undefined)
        yield { resource, path: ["metadata", "name"], message: problem, fix: "rename it" };
      // The label controller-revision-hash of its pods is the name followed by a hash of ten characters.
      else if (kind === "StatefulSet" && name.length > 52)
        yield {
          resource,
          path: ["metadata", "name"],
          message: `has ${name.length} characters; the pods of a StatefulSet get a label that consists of its name and a hash, at most 63 characters`,
          fix: "use at most 52 characters",
        };
    }
    for (const { key, ...problem } of badLabels(metadata.labels))
      yield { resource, path: ["metadata", "labels", key], ...problem };
  }
  for (const { containers, labels, path, resource, volumes } of pods) {
    if (path.length > 1)
      for (const { key, ...problem } of badLabels(labels))
        yield { resource, path: [...path.slice(0, -1), "metadata", "labels", key], ...problem };
    for (const { name, path: at, ports } of containers) {
      if (name !== "" && !isDnsLabel(name))
        yield {
          resource,
          path: [...at, "name"],
          message: `expected a container name of lowercase letters, digits and "-", at most 63 characters`,
          fix: "rename the container",
        };
      for (let index = 0; index < ports.length; index++) {
        const portName = textAt(ports[index], "name");
        if (portName !== undefined && !PORT_NAME.test(portName))
          yield {
            resource,
            path: [...at, "ports", index, "name"],
            message: `"${portName}" isn't a valid port name: expected at most 15 lowercase letters, digits and "-", a letter among them`,
            fix: "shorten the name of the port",
          };
      }
    }
    for (let index = 0; index < volumes.length; index++) {
      const name = textAt(volumes[index], "name");
      if (name !== undefined && !isDnsLabel(name))
        yield {
          resource,
          path: [...path, "volumes", index, "name"],
          message: `"${name.slice(0, 80)}" isn't a valid volume name: expected lowercase letters, digits and "-", at most 63 characters`,
          fix: "rename the volume",
        };
    }
  }
}

/** Groups with their own API servers, which allow more in names: "image:tag", "user@example.com". */
const OF_OTHERS = /(?:^|\.)(?:openshift\.io|projectcalico\.org)$/;

/** True for an object whose name Kubernetes itself validates: a built-in one, or one that a definition declares. */
function isNamed({ apiVersion, metadata: { name } }: Resource): boolean {
  const group = groupOf(apiVersion);
  if (isBuiltInGroup(group)) return true;
  return group.includes(".") && !OF_OTHERS.test(group) && !isFilledIn(name);
}

interface BadLabel {
  key: string;
  message: string;
  fix: string;
}

const NONE: readonly never[] = [];

/** The labels that the API server rejects; most resources have none. */
function badLabels(labels: unknown): readonly BadLabel[] {
  if (!isMap(labels)) return NONE;
  let found: BadLabel[] | undefined;
  for (const key in labels) {
    const value = labels[key];
    if (!isQualifiedName(key))
      (found ??= []).push({ key, message: `"${key}" isn't a valid label name`, fix: "rename the label" });
    else if (typeof value === "string" && !isLabelValue(value))
      (found ??= []).push({
        key,
        message: `"${value.slice(0, 80)}" isn't a valid label value: expected at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends`,
        fix: "shorten the value, or make it an annotation",
      });
  }
  return found ?? NONE;
}
