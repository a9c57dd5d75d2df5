import type { Any } from "./fault.ts";

/** A mapping. */
export const isMap = (value: Any) => value !== null && typeof value === "object" && !Array.isArray(value);

/** The objects of some kinds. */
export const kinds = (all: Any[], ...wanted: string[]) => all.filter(({ kind }) => wanted.includes(kind));

/** The template of the pods of a workload. */
export const templateOf = ({ kind, spec }: Any): Any =>
  kind === "CronJob" ? spec?.jobTemplate?.spec?.template : kind === "Pod" ? undefined : spec?.template;

/** The kinds that have pods. */
export const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/** The pods of workloads. */
export const pods = (all: Any[]) =>
  kinds(all, ...WORKLOADS).flatMap((owner) => {
    const template = templateOf(owner);
    return isMap(template?.spec) ? [{ owner, template, spec: template.spec }] : [];
  });

/** Their containers. */
export const containers = (all: Any[]) =>
  pods(all).flatMap(({ owner, template, spec }) =>
    (spec.containers ?? []).map((container: Any) => ({ owner, template, spec, container })),
  );

/** The variables of these. */
export const variables = (all: Any[]) =>
  containers(all).flatMap((at) => (at.container.env ?? []).map((entry: Any) => ({ ...at, entry })));

/** The object of that kind and name. */
export const made = (all: Any[], kind: string, name: string) =>
  all.find((one) => one.kind === kind && one.metadata.name === name);

/** A field, where it is there. */
export const field = (of: Any, map: Any, name: string) =>
  isMap(map) && map[name] !== undefined ? [{ of, in: map, field: name }] : [];

/** References from variables to objects that are there. */
export const references = (all: Any[], from: string, key: string, kind: string) => [
  ...containers(all).flatMap(({ owner, container }) =>
    (container.envFrom ?? []).flatMap((entry: Any) =>
      made(all, kind, entry[from]?.name) ? field(owner, entry[from], "name") : [],
    ),
  ),
  ...variables(all).flatMap(({ owner, entry }) =>
    made(all, kind, entry.valueFrom?.[key]?.name) ? field(owner, entry.valueFrom[key], "name") : [],
  ),
];

/** The Services of Ingresses. */
export const backends = (all: Any[]) =>
  kinds(all, "Ingress").flatMap((of) =>
    (of.spec?.rules ?? []).flatMap((rule: Any) =>
      (rule.http?.paths ?? []).flatMap(({ backend }: Any) =>
        backend?.service === undefined ? [] : [{ of, service: backend.service }],
      ),
    ),
  );

/** An amount of memory. */
export const mib = (text: Any) => {
  const [, count, unit] = /^(\d+)(Mi|Gi|Ki)?$/.exec(String(text)) ?? [];
  return count === undefined ? undefined : Number(count) * ({ Gi: 1024, Ki: 1 / 1024 }[unit as string] ?? 1);
};

/** True if a selector selects pods. */
export const selected = (all: Any[], selector: Any, namespace: Any) =>
  isMap(selector) &&
  Object.keys(selector).length > 0 &&
  pods(all).some(
    ({ owner, template }) =>
      owner.metadata.namespace === namespace &&
      Object.entries(selector).every(([key, value]) => template.metadata?.labels?.[key] === value),
  );

/** The labels of selectors that select pods. */
export const selectors = (all: Any[], kind: string, ofSpec: (spec: Any) => Any) =>
  kinds(all, kind).flatMap((of) => {
    const labels = ofSpec(of.spec ?? {});
    return selected(all, labels, of.metadata.namespace)
      ? Object.keys(labels).flatMap((key) => field(of, labels, key))
      : [];
  });

/** The ports of probes. */
export const probes = (all: Any[]) =>
  containers(all).flatMap(({ owner, container }) =>
    ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
      const handler = container[name]?.httpGet ?? container[name]?.tcpSocket;
      return handler === undefined || !container.ports?.length
        ? []
        : [{ of: owner, in: handler, field: "port" }];
    }),
  );
/** Every mapping below a value, with its owner. */
export function mappings(of: Any, value: Any, found: { of: Any; map: Any }[] = []): { of: Any; map: Any }[] {
  if (Array.isArray(value)) for (const item of value) mappings(of, item, found);
  else if (isMap(value)) {
    found.push({ of, map: value });
    for (const [key, item] of Object.entries(value))
      if (
        !/^(?:labels|annotations|matchLabels|selector|data|stringData|nodeSelector|limits|requests|binaryData)$/.test(
          key,
        )
      )
        mappings(of, item, found);
  }
  return found;
}

/** Kinds of Kubernetes itself. */
export const BUILT_IN = [
  ...WORKLOADS,
  "Service",
  "Ingress",
  "NetworkPolicy",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
];
