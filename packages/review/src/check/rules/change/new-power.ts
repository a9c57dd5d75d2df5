import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import {
  containersInStartOrder,
  type PodTemplate,
  type TemplateContainer,
} from "../../../consequences/pods.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { named } from "../../../kubernetes/resource-name.ts";
import type { Severity } from "../../rule.ts";
import { addedResources, changedResources, type FoundRisk, type RiskContext, type RiskRule } from "./risk.ts";

export const newPower: RiskRule = {
  id: "new-power",
  title:
    "Something new has a power that nothing in the environment had: over nodes, the API server, or as foreign code",
  severity: "warning",
  *find(context) {
    yield* powersOfPods(context);
    yield* registries(context);
    for (const [kinds, power] of CLUSTER_POWERS) {
      const isThere = context.before.resources.some(({ kind }) => kinds.includes(kind));
      const found = isThere ? [] : addedResources(context, ...kinds);
      if (found.length > 0)
        yield { resource: firstOf(found), message: `${listed(found)} ${power}; nothing did before` };
    }
  },
};

/** Kinds whose objects have a say in what the API server does. */
const CLUSTER_POWERS: readonly (readonly [kinds: readonly string[], power: string])[] = [
  [["MutatingWebhookConfiguration", "MutatingAdmissionPolicy"], "may change what the API server is given"],
  [["ValidatingWebhookConfiguration"], "sees what the API server is given, and may refuse it"],
  [["APIService"], "answers for a part of the API server"],
];

/** Folders of a node from which a pod that reads or writes them gets at everything else there. */
const WHOLE_NODE =
  /^\/(?:|etc|root|home|proc|sys|dev|boot|lib|usr|bin|sbin|opt|var|run)\/?$|\/(?:docker|containerd|crio|kubelet|kubernetes)\b/;

/** Something that a pod may do to its node. */
interface Power {
  /** One row a kind. */
  kind: string;
  /** What exactly: what was there before is no risk. */
  what: string;
  severity: Severity;
}

/** What new pods may do to their nodes that no pod could before, a row a kind of power. */
function* powersOfPods(context: RiskContext): Iterable<FoundRisk> {
  const had = new Set<string>();
  for (const template of context.before.templates) for (const { what } of powersOf(template)) had.add(what);
  const rows = new Map<string, { severity: Severity; whats: Set<string>; by: Resource[] }>();
  for (const { action, after } of context.changes) {
    const template = action === "added" ? context.after.pods(after) : undefined;
    if (after === undefined || template === undefined) continue;
    for (const { kind, what, severity } of powersOf(template)) {
      if (had.has(what)) continue;
      const row = rows.get(kind) ?? { severity, whats: new Set(), by: [] };
      if (severity === "error") row.severity = severity;
      if (!row.by.includes(after)) row.by.push(after);
      rows.set(kind, { ...row, whats: row.whats.add(what) });
    }
  }
  for (const [kind, { severity, whats, by }] of rows) {
    const few = [...whats].slice(0, 5).join(", ") + (whats.size > 5 ? ` and ${whats.size - 5} more` : "");
    const message = `${listed(by)}, which ${by.length === 1 ? "is" : "are"} new: ${few}; no pod ${kind} before`;
    yield { severity, resource: firstOf(by), message };
  }
}

function* powersOf(template: PodTemplate): Iterable<Power> {
  const { spec } = template;
  for (const field of ["hostNetwork", "hostPID", "hostIPC"])
    if (lookUp(spec, field) === true)
      yield { kind: "shared a node's namespaces", what: `${field}: true`, severity: "error" };
  for (const [volume] of itemsAt(spec, "volumes")) {
    const path = textAt(volume, "hostPath", "path");
    if (path === undefined) continue;
    const severity = WHOLE_NODE.test(path) ? "error" : "warning";
    yield { kind: "mounted that of its node", what: `hostPath ${path}`, severity };
  }
  for (const { fields } of containersInStartOrder(template)) {
    if (at(fields, "securityContext", "privileged") === true)
      yield { kind: "was privileged", what: "privileged: true", severity: "error" };
    for (const capability of listAt(fields, "securityContext", "capabilities", "add")) {
      const severity = ["SYS_ADMIN", "ALL", "SYS_MODULE", "SYS_PTRACE"].includes(asText(capability));
      yield {
        kind: "had such capabilities",
        what: `capability ${asText(capability)}`,
        severity: severity ? "error" : "warning",
      };
    }
  }
}

/** Where images of new containers come from that no image came from before; to know where nothing ran before. */
function* registries(context: RiskContext): Iterable<FoundRisk> {
  const known = new Set<string>();
  for (const template of context.before.templates)
    for (const container of containersInStartOrder(template)) known.add(registryOf(container));
  const found = new Map<string, Resource[]>();
  for (const [resource, container] of newContainers(context)) {
    const registry = registryOf(container);
    if (known.has(registry)) continue;
    const by = found.get(registry) ?? [];
    if (!by.includes(resource)) by.push(resource);
    found.set(registry, by);
  }
  if (found.size === 0) return;
  const by = [...new Set([...found.values()].flat())];
  const names = [...found.keys()].sort();
  const some = names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
  const message = `images come from ${some} (${listed(by)}); ${known.size === 0 ? "nothing ran here before" : "none did before"}`;
  yield { severity: known.size === 0 ? "info" : "warning", resource: firstOf(by), message };
}

/** The containers that weren't there: of new workloads, and new ones of those that stay. */
function* newContainers(context: RiskContext): Iterable<[Resource, TemplateContainer]> {
  for (const { action, after } of context.changes) {
    const template = action === "added" ? context.after.pods(after) : undefined;
    if (after !== undefined && template !== undefined)
      for (const container of containersInStartOrder(template)) yield [after, container];
  }
  for (const { before, after } of changedResources(context)) {
    const [old, now] = [context.before.pods(before), context.after.pods(after)];
    if (old === undefined || now === undefined) continue;
    const names = new Set(containersInStartOrder(old).map(({ name }) => name));
    for (const container of containersInStartOrder(now))
      if (!names.has(container.name)) yield [after, container];
  }
}

/** The host that an image is pulled from. */
function registryOf({ fields }: TemplateContainer): string {
  const [host = "", ...rest] = (textAt(fields, "image") ?? "").split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(host) ? host : "docker.io";
}

function firstOf(resources: readonly Resource[]) {
  return named(resources[0] as Resource);
}

/** "DaemonSet agent, Deployment shop and 3 more". */
function listed(resources: readonly Resource[]): string {
  const shown = resources.slice(0, 3).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const more = resources.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
