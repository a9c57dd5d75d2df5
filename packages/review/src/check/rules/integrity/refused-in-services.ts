import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./refused-in-networks.ts";

/** What the API server rejects in Services, hosts, workloads and what scales or guards them. */
export const REFUSED_IN_SERVICES: readonly Judge[] = [
  { kind: "Service", group: "", wrong: ofService },
  { kind: "Ingress", group: "networking.k8s.io", wrong: ofHosts },
  { kind: "NetworkPolicy", group: "networking.k8s.io", wrong: ofPeers },
  { kind: "HorizontalPodAutoscaler", group: "autoscaling", wrong: ofMetrics },
  { kind: "PodDisruptionBudget", group: "policy", wrong: ofShare },
  { kind: "Deployment", group: "apps", wrong: ofReadiness },
  { kind: "Job", group: "batch", wrong: (one) => ofJob(one, ["spec"]) },
  { kind: "CronJob", group: "batch", wrong: (one) => ofJob(one, ["spec", "jobTemplate", "spec"]) },
];

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const HOST = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*\\.?$`);
/** A host that something fills in first: `${HOST}`, `<host>`, `HOST_PLACEHOLDER`. */
const FILLED = /[${<%]|(?:^|[.-])[A-Z][A-Z0-9_]{2,}(?:[.-]|$)|__/;

function isWrongHost(host: string): boolean {
  return host !== "" && !HOST.test(host) && !FILLED.test(host) && !isEncryptedValue(host);
}

const HOST_ALONE = "write the host alone, in lower case, without scheme, port and path";

function* ofService(resource: Resource): Iterable<Finding> {
  const spec = mapAt(resource, "spec");
  const type = textAt(spec, "type") ?? "ClusterIP";
  const name = textAt(spec, "externalName") ?? "";
  if (type === "ExternalName" && name === "")
    yield {
      resource,
      path: ["spec", "type"],
      message: "has type ExternalName without externalName",
      fix: "add the name of the host in externalName",
    };
  if (type === "ExternalName" && isWrongHost(name))
    yield {
      resource,
      path: ["spec", "externalName"],
      message: `the externalName ${name} isn't the name of a host`,
      fix: HOST_ALONE,
    };
  if (textAt(spec, "clusterIP") === "None" && (type === "NodePort" || type === "LoadBalancer"))
    yield {
      resource,
      path: ["spec", "clusterIP"],
      message: `has clusterIP: None and type ${type}`,
      fix: "remove one of them",
    };
  if (type !== "ClusterIP" || isEncryptedValue(spec.type)) return;
  for (const [port, index] of itemsAt(spec, "ports"))
    if (typeof port.nodePort === "number" && port.nodePort !== 0)
      yield {
        resource,
        path: ["spec", "ports", index, "nodePort"],
        message: `has a nodePort, although its type is ClusterIP`,
        fix: "remove nodePort, or write type: NodePort",
      };
  if (textAt(spec, "externalTrafficPolicy") !== undefined && listAt(spec, "externalIPs").length === 0)
    yield {
      resource,
      path: ["spec", "externalTrafficPolicy"],
      message: `has an externalTrafficPolicy, although its type is ClusterIP`,
      fix: "remove it, or write type: LoadBalancer or NodePort",
    };
}

function* ofHosts(resource: Resource): Iterable<Finding> {
  const named = [
    ...itemsAt(resource, "spec", "rules").map(([rule, i]): [string, Path] => [
      textAt(rule, "host") ?? "",
      ["spec", "rules", i, "host"],
    ]),
    ...itemsAt(resource, "spec", "tls").flatMap(([tls, i]) =>
      listAt(tls, "hosts").map((host, j): [string, Path] => [asText(host), ["spec", "tls", i, "hosts", j]]),
    ),
  ];
  for (const [host, path] of named)
    if (isWrongHost(host))
      yield { resource, path, message: `${host} isn't the name of a host`, fix: HOST_ALONE };
}

function* ofPeers(resource: Resource): Iterable<Finding> {
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const)
    for (const [rule, i] of itemsAt(resource, "spec", direction)) {
      for (const [peer, j] of itemsAt(rule, peers))
        if (peer.ipBlock != null && (peer.podSelector != null || peer.namespaceSelector != null))
          yield {
            resource,
            path: ["spec", direction, i, peers, j],
            message: "one peer has an ipBlock and a selector",
            fix: "write two peers",
          };
      for (const [{ port, endPort }, j] of itemsAt(rule, "ports"))
        if (endPort != null && (port === undefined || (typeof port === "string" && !/[${]/.test(port))))
          yield {
            resource,
            path: ["spec", direction, i, "ports", j, "endPort"],
            message: `has an endPort without a number in port`,
            fix: "write the number of the first port",
          };
        else if (typeof port === "number" && typeof endPort === "number" && endPort < port)
          yield {
            resource,
            path: ["spec", direction, i, "ports", j, "endPort"],
            message: `the last port ${endPort} is below the first, ${port}`,
            fix: "swap them",
          };
    }
}

/** The field with the source of a metric, by its type, and those fields of its target of which it needs one. */
const SOURCES = new Map([
  ["ContainerResource", { field: "containerResource", targets: ["averageUtilization", "averageValue"] }],
  ["External", { field: "external", targets: ["value", "averageValue"] }],
  ["Object", { field: "object", targets: ["value", "averageValue"] }],
  ["Pods", { field: "pods", targets: ["averageValue"] }],
  ["Resource", { field: "resource", targets: ["averageUtilization", "averageValue"] }],
]);

function* ofMetrics(resource: Resource): Iterable<Finding> {
  for (const [metric, index] of itemsAt(resource, "spec", "metrics")) {
    const source = SOURCES.get(textAt(metric, "type") ?? "");
    if (source === undefined || !resource.apiVersion.startsWith("autoscaling/v2")) continue;
    const { field, targets } = source;
    const target = mapAt(metric, field, "target");
    const set = targets.filter((one) => lookUp(target, one) != null);
    if (lookUp(metric, field) != null && set.length !== 1)
      yield {
        resource,
        path: ["spec", "metrics", index, field, "target"],
        message:
          set.length === 0
            ? `the target has no ${targets.join(" and no ")}`
            : `the target has ${set.join(" and ")}`,
        fix: set.length === 0 ? "add one" : "remove one of them",
      };
    if (lookUp(metric, field) == null)
      yield {
        resource,
        path: ["spec", "metrics", index, "type"],
        message: `the metric has type ${textAt(metric, "type")}, but no field ${field}`,
        fix: `describe the metric under ${field}, or correct the type`,
      };
  }
}

function* ofShare(resource: Resource): Iterable<Finding> {
  for (const field of ["minAvailable", "maxUnavailable"]) {
    if ((numberAt(resource, "spec", field) ?? 0) < 0)
      yield {
        resource,
        path: ["spec", field],
        message: `${field} is below zero`,
        fix: "write 0 or more",
      };
    const [, share] = /^(\d+)%$/.exec(textAt(resource, "spec", field) ?? "") ?? [];
    if (Number(share ?? 0) > 100)
      yield {
        resource,
        path: ["spec", field],
        message: `${field} is ${share}%, above 100%`,
        fix: "write at most 100%",
      };
  }
}

/** The seconds after which a Deployment's update counts as failed by default. */
const DEADLINE = 600;

function* ofReadiness(resource: Resource): Iterable<Finding> {
  const [ready, deadline = DEADLINE] = ["minReadySeconds", "progressDeadlineSeconds"].map((field) =>
    numberAt(resource, "spec", field),
  );
  if (ready !== undefined && ready >= deadline)
    yield {
      resource,
      path: ["spec", "minReadySeconds"],
      message: `minReadySeconds is ${ready}, not below progressDeadlineSeconds, ${deadline}`,
      fix: "lower it, or raise progressDeadlineSeconds",
    };
}

function* ofJob(resource: Resource, place: Path): Iterable<Finding> {
  const spec = mapAt(resource, ...place);
  const isIndexed = textAt(spec, "completionMode") === "Indexed";
  // Without either, there is one completion.
  if (isIndexed && spec.completions == null && spec.parallelism != null)
    yield {
      resource,
      path: [...place, "completionMode"],
      message: "has completionMode: Indexed and parallelism without completions",
      fix: "add the number of completions",
    };
  if (spec.backoffLimitPerIndex != null && !isIndexed)
    yield {
      resource,
      path: [...place, "backoffLimitPerIndex"],
      message: "has backoffLimitPerIndex without completionMode: Indexed",
      fix: "add completionMode: Indexed, or use backoffLimit",
    };
}
