import type { Field, ImportedObject, Template } from "../template.ts";
import { valueIn } from "../value-in.ts";
import type { BlockCall, OwnLabels } from "./call.ts";
import { at, bag, field, hasAll, literalOf, map, renamed, without } from "./fields.ts";
import { metadataFields } from "./metadata.ts";

/** The possible ways to write an object other than a workload as a block; none for a kind without a block. */
export function otherCalls(
  object: ImportedObject,
  among: readonly ImportedObject[],
  own: OwnLabels,
  environments: readonly number[],
): BlockCall[] {
  const { body, layers, kind } = object;
  const objects = [object];
  const name = at(body, "metadata", "name");
  if (name === undefined) return [];
  const head = metadataFields(object, own);
  switch (kind) {
    case "Service": {
      const spec = at(body, "spec");
      const front = bag("spec", without(spec, "ports", "selector"), layers);
      if (!hasAll(spec, layers, "ports", "selector")) return [];
      return [
        { block: "service", args: [map(head, renamed(field(spec, "ports"), "ports"), front)], objects },
      ];
    }
    case "ConfigMap": {
      const data = at(body, "data");
      const block = object.hashed ? "hashedConfigMap" : "configMap";
      const more = head.filter(({ key }) => key !== "name");
      const args = [name, data, ...(more.length > 0 ? [map(more)] : [])];
      return data?.type === "map" ? [{ block, args: args as Template[], objects }] : [];
    }
    case "PersistentVolumeClaim":
      return claimCalls(object, head);
    case "ServiceAccount": {
      const annotations = at(body, "metadata", "annotations");
      return [{ block: "serviceAccount", args: annotations ? [name, annotations] : [name], objects }];
    }
    case "Ingress": {
      const hosts = hostsOf(at(body, "spec", "rules"), layers);
      const spec = at(body, "spec");
      const args = [
        map(
          head,
          renamed(field(spec, "ingressClassName"), "className"),
          hosts,
          renamed(field(spec, "tls"), "tls"),
        ),
      ];
      return hosts.length === 0 ? [] : [{ block: "ingress", args, objects }];
    }
    case "HorizontalPodAutoscaler": {
      const scale = autoscaleOf(object);
      return scale === undefined ? [] : [{ block: "autoscaler", args: [name, scale], objects }];
    }
    case "PodDisruptionBudget":
      return budgetCalls(object, name, among, environments);
    case "ExternalSecret":
      return externalSecretCalls(object, head);
    case "Role": {
      const binding = among.find((other) => other.kind === "RoleBinding" && other.name === object.name);
      const rules = at(body, "rules");
      const subjects = at(binding?.body, "subjects");
      if (binding === undefined || rules === undefined || subjects === undefined) return [];
      return [{ block: "boundRole", args: [name, rules, subjects], objects: [object, binding] }];
    }
    default:
      return [];
  }
}

/** A claim of one size and one access mode. */
function claimCalls(object: ImportedObject, head: readonly Field[]): BlockCall[] {
  const { body, layers } = object;
  const spec = at(body, "spec");
  const modes = at(spec, "accessModes");
  const size = field(at(spec, "resources", "requests"), "storage");
  const mode = modes?.type === "list" && modes.items.length === 1 ? modes.items[0]?.value : undefined;
  if (mode === undefined || size === undefined || !hasAll(spec, layers, "accessModes", "resources"))
    return [];
  const usual = mode.type === "literal" && mode.value === "ReadWriteOnce";
  const args = [
    map(
      [...head],
      renamed(size, "size"),
      renamed(field(spec, "storageClassName"), "storageClass"),
      usual ? [] : [{ key: "accessMode", layers, value: mode }],
    ),
  ];
  return [{ block: "persistentVolumeClaim", args, objects: [object] }];
}

/** The paths of a host, in the block's form. */
function hostsOf(rules: Template | undefined, layers: number): Field[] {
  if (rules?.type !== "list" || rules.order !== undefined) return [];
  const hosts: Field[] = [];
  for (const { layers: own, value, ...said } of rules.items) {
    const paths = at(value, "http", "paths");
    if (paths?.type !== "list" || paths.order !== undefined) return [];
    const host = at(value, "host");
    const whole = paths.items.every(({ layers: at, value: path }) =>
      hasAll(map(pathFields(path)), at, ...PATH),
    );
    if (!whole || (host !== undefined && !hasAll(value, own, "host"))) return [];
    hosts.push({
      key: host?.type === "literal" ? String(host.value) : "",
      ...(host !== undefined && host.type !== "literal" && { computed: host }),
      layers: own,
      value: {
        type: "list",
        items: paths.items.map((item) => ({ ...item, value: map(pathFields(item.value)) })),
      },
      ...said,
    });
  }
  return bag("hosts", hosts, layers);
}

/** The required keys of a path in the block. */
const PATH = ["path", "service", "port"];

function pathFields(path: Template): Field[] {
  const service = at(path, "backend", "service");
  const port = at(service, "port");
  const type = at(path, "pathType");
  return [
    ...renamed(field(path, "path"), "path"),
    ...(type?.type === "literal" && type.value === "Prefix"
      ? []
      : renamed(field(path, "pathType"), "pathType")),
    ...renamed(field(service, "name"), "service"),
    ...renamed(field(port, "number") ?? field(port, "name"), "port"),
  ];
}

/** The minimum and maximum number of pods, and the target load. */
function autoscaleOf({ body, layers }: ImportedObject): Template | undefined {
  const spec = at(body, "spec");
  const metrics = at(spec, "metrics");
  if (metrics?.type !== "list" || metrics.items.length !== 1) return undefined;
  const cpu = at(metrics.items[0]?.value, "resource", "target", "averageUtilization");
  const [min, max] = [at(spec, "minReplicas"), at(spec, "maxReplicas")];
  if (!hasAll(spec, layers, "minReplicas", "maxReplicas", "metrics")) return undefined;
  if (cpu === undefined || min === undefined || max === undefined) return undefined;
  return map(Object.entries({ min, max, cpu }).map(([key, value]) => ({ key, layers, value })));
}

/** The scale of an autoscaler, if a block can declare it; for an autoscaler with more, it would be written twice. */
function scaleSaidOnce(object: ImportedObject): Template[] {
  const more = without(at(object.body, "spec"), "scaleTargetRef", "minReplicas", "maxReplicas", "metrics");
  return more.length > 0 ? [] : [autoscaleOf(object) ?? []].flat();
}

function budgetCalls(
  object: ImportedObject,
  name: Template,
  among: readonly ImportedObject[],
  environments: readonly number[],
): BlockCall[] {
  const budget = without(at(object.body, "spec"), "selector");
  const counts = ({ layers, value }: Field) =>
    layers === object.layers && environments.every((index) => typeof valueIn(value, index) === "number");
  if (budget.length !== 1 || !budget.every(counts)) return [];
  const scales = among.flatMap((other) =>
    other.kind === "HorizontalPodAutoscaler"
      ? scaleSaidOnce(other)
      : other.kind === "Deployment"
        ? hasAll(at(other.body, "spec"), other.layers, "replicas")
          ? (at(other.body, "spec", "replicas") ?? [])
          : []
        : [],
  );
  const [first] = budget;
  const usual = first?.key === "minAvailable" && first.value.type === "literal" && first.value.value === 1;
  return scales.map((scale) => ({
    block: "disruptionBudget",
    args: usual ? [name, scale] : [name, scale, map(budget)],
    objects: [object],
  }));
}

function externalSecretCalls(object: ImportedObject, head: readonly Field[]): BlockCall[] {
  const { body, layers } = object;
  const spec = at(body, "spec");
  const data = at(spec, "data");
  if (data?.type !== "list" || data.order !== undefined) return [];
  if (!hasAll(spec, layers, "refreshInterval", "secretStoreRef", "data", "target")) return [];
  if (!hasAll(at(spec, "secretStoreRef"), layers, "name", "kind")) return [];
  const keys: Field[] = [];
  for (const { layers: own, value, ...said } of data.items) {
    const key = at(value, "secretKey");
    if (key?.type !== "literal") return [];
    const ref = field(value, "remoteRef");
    if (ref === undefined || !hasAll(ref.value, own, "key")) return [];
    keys.push({ key: String(key.value), layers: own, value: ref.value, ...said });
  }
  const target = without(at(spec, "target"), "name");
  const version = object.apiVersion.endsWith("/v1")
    ? []
    : [{ key: "apiVersion", layers, value: literalOf(object.apiVersion) }];
  const args = [
    map(
      [...head],
      version,
      renamed(field(spec, "secretStoreRef"), "store"),
      renamed(field(spec, "refreshInterval"), "refreshInterval"),
      bag("target", target, layers),
      bag("keys", keys, layers),
    ),
  ];
  return [{ block: "externalSecret", args, objects: [object] }];
}
