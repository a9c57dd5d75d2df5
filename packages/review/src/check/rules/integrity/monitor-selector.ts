import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { LabelIndex } from "../../../cluster/selection/label-index.ts";
import { hasLabels, isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { labelSlip } from "../../../cluster/selection/label-slip.ts";
import { makesPods } from "../../../cluster/selection/selected-pods.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

export const monitorSelector = defineRule({
  id: "integrity/monitor-selector",
  title: "A ServiceMonitor or PodMonitor selects Services or pods that exist, and a port that they have",
  why:
    "If a monitor selects nothing, or names a port that doesn't exist, Prometheus scrapes nothing, and " +
    "alerts based on its metrics never fire. A ServiceMonitor selects Services by their labels, not by the " +
    "labels of their pods.",
  source: "https://prometheus-operator.dev/docs/developer/getting-started/#using-servicemonitors",
  example: {
    bad: "kind: ServiceMonitor\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: wbe}}, endpoints: [{port: http}]}\n---\nkind: Service\nmetadata: {name: web, labels: {app: web}}\nspec: {ports: [{name: http, port: 80}]}",
    good: "kind: ServiceMonitor\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}\n---\nkind: Service\nmetadata: {name: web, labels: {app: web}}\nspec: {ports: [{name: http, port: 80}]}",
  },
  severity: "error",
  least: "info",
  cases: {
    warning: ["for a missing port", "if a label is probably misspelled"],
    info: "if the labels don't occur in the environment",
  },
  basis: "broken",
  fromAbsence: true,
  kinds: ["ServiceMonitor", "PodMonitor"],
  *check(state) {
    const ofServices = new LabelIndex(state.index.ofKind("Service", ""), ({ metadata }) => ({
      labels: mapAt(metadata, "labels"),
      namespace: metadata.namespace,
    }));
    for (const resource of state.index.ofKind("ServiceMonitor")) {
      const services = selected(resource, ofServices);
      if (services === undefined) continue;
      const ports = services.flatMap((service) =>
        itemsAt(service, "spec", "ports").map(([port]) => textAt(port, "name")),
      );
      const meant = services.length > 0 ? undefined : meantBy(state, resource);
      const slip = services.length > 0 || meant !== undefined ? undefined : near(state, resource);
      if (meant !== undefined)
        yield {
          resource,
          path: ["spec", "selector"],
          // What makes pods may make a Service for them, too.
          ...(makesPods(state) && { severity: "warning" as const }),
          message: `selects no Service: Service ${meant.metadata.name} selects pods with ${printLabels(mapAt(resource, "spec", "selector", "matchLabels"))}, but doesn't have these labels itself`,
          fix: `give Service ${meant.metadata.name} the labels, which a monitor looks for on Services and not on pods`,
        };
      else if (slip !== undefined) yield slip;
      else yield* judge(resource, "Service", services.length, "endpoints", ports);
    }
    for (const resource of state.index.ofKind("PodMonitor")) {
      const pods = selected(resource, state.selectable);
      if (pods === undefined) continue;
      const ports = pods.flatMap(({ containers }) =>
        containers.flatMap((one) => one.ports.map((port) => textAt(port, "name"))),
      );
      yield* judge(resource, "pod", pods.length, "podMetricsEndpoints", ports);
    }
  },
});

/** The only Service whose pods have the labels that a monitor requires of Services. */
function meantBy({ index }: State, monitor: Resource): Resource | undefined {
  const labels = mapAt(monitor, "spec", "selector", "matchLabels");
  if (Object.keys(labels).length === 0 || Object.keys(mapAt(monitor, "spec", "namespaceSelector")).length > 0)
    return undefined;
  const [only, ...others] = index
    .ofKind("Service", "")
    .filter(
      (service) =>
        mayShareNamespace(service.metadata.namespace, monitor.metadata.namespace) &&
        hasLabels(labels, mapAt(service, "spec", "selector")),
    );
  return others.length === 0 ? only : undefined;
}

/** A finding if a Service has the monitor's only label except for a typo. */
function near({ index }: State, monitor: Resource): Finding | undefined {
  if (Object.keys(mapAt(monitor, "spec", "namespaceSelector")).length > 0) return undefined;
  const wanted = mapAt(monitor, "spec", "selector", "matchLabels");
  for (const service of index.ofKind("Service", "")) {
    if (!mayShareNamespace(service.metadata.namespace, monitor.metadata.namespace)) continue;
    const slip = labelSlip(wanted, mapAt(service, "metadata", "labels"));
    if (slip === undefined) continue;
    const { key, value, found } = slip;
    return {
      resource: monitor,
      path: ["spec", "selector", "matchLabels", key],
      severity: "warning",
      message: `selects no Service: it requires ${key}=${String(value)}, but Service ${service.metadata.name} has ${key}=${found}`,
      fix: "select labels that the Service has",
    };
  }
  return undefined;
}

function* judge(
  resource: Resource,
  what: string,
  count: number,
  list: string,
  ports: readonly (string | undefined)[],
) {
  if (count === 0) {
    yield {
      resource,
      path: ["spec", "selector"],
      severity: "info" as const,
      prerequisite: `${what}s with ${printLabels(mapAt(resource, "spec", "selector", "matchLabels"))}`,
      message: `selects no ${what} here`,
      fix: `select labels that a ${what} has`,
    };
    return;
  }
  for (const [endpoint, index] of itemsAt(resource, "spec", list)) {
    const port = textAt(endpoint, "port");
    if (port !== undefined && !ports.includes(port))
      yield {
        resource,
        path: ["spec", list, index, "port"],
        severity: "warning" as const,
        message: `scrapes port ${port}, but the selected objects only have ${ports.filter(Boolean).join(", ") || "ports without names"}`,
        fix: "name one of its ports",
      };
  }
}

/** The items that a monitor selects, in its namespace unless it lists others; undefined if it may select elsewhere. */
function selected<Item>(monitor: Resource, items: LabelIndex<Item>): Item[] | undefined {
  const selector = at(monitor, "spec", "selector");
  if (isEmptySelector(selector)) return undefined;
  if (Object.keys(mapAt(monitor, "spec", "namespaceSelector")).length > 0) {
    const anywhere = items.selected(selector, undefined);
    return anywhere.length > 0 ? anywhere : undefined;
  }
  return items.selected(selector, monitor.metadata.namespace);
}
