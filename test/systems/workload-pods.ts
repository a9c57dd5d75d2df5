import type { Resource } from "kustogen";
import type { SomePods } from "kustogen/testing";
import { type Address, addressesOf, all, templates } from "kustogen/testing";

// biome-ignore lint/suspicious/noExplicitAny: the resources of all kinds have no common type.
type Found = any;

/** The pods of a workload, and the addresses that their containers are given. */
export interface WorkloadPods {
  name: string;
  pods: SomePods;
  containers: { name: string; addresses: Address[] }[];
}

/** The pods of each workload of a layer. */
export function workloadPods(state: readonly Resource[]): WorkloadPods[] {
  return templates(state).map(([{ metadata }, { metadata: meta, spec }]) => {
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
    const ports = Object.fromEntries(
      containers.flatMap(({ ports: open = [] }) =>
        open.map(({ containerPort, name = String(containerPort) }) => [name, containerPort]),
      ),
    );
    return {
      name: metadata.name,
      pods: { namespace: metadata.namespace ?? "", labels: meta?.labels ?? {}, ports },
      containers: containers.map((container) => ({
        name: container.name,
        addresses: spec ? addressesOf(container, spec, state) : [],
      })),
    };
  });
}

/** The Service of ours behind a name of the cluster's DNS, as pods of a namespace write it. */
export function serviceAt(host: string, from: string, state: readonly Resource[]): Found | undefined {
  const [, name, namespace = from] =
    /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?$/.exec(host) ?? [];
  return all(state, "Service").find(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
}

/** The workloads that a Service leads to, each with the number of the container's port. */
export function behind(
  { metadata, spec }: Found,
  { port, targetPort = port }: { port: number; targetPort?: number | string },
  workloads: readonly WorkloadPods[],
): { workload: WorkloadPods; port: number | undefined }[] {
  return workloads
    .filter(({ pods }) => pods.namespace === metadata.namespace && includes(pods.labels, spec.selector))
    .map((workload) => ({
      workload,
      port: typeof targetPort === "number" ? targetPort : workload.pods.ports?.[targetPort],
    }));
}

/** True when all wanted labels are there. */
export function includes(labels: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Every host that the system is reached by from outside. */
export function publicHosts(state: readonly Resource[]): string[] {
  return [
    ...all(state, "Ingress").flatMap(({ spec }) => spec.rules.map(({ host }: { host: string }) => host)),
    ...[...all(state, "IngressRoute"), ...all(state, "IngressRouteTCP")].flatMap(({ spec }) =>
      spec.routes.flatMap(({ match }: { match: string }) =>
        [...match.matchAll(/Host(?:SNI)?\(`([^`]+)`/g)].map(([, name]) => name),
      ),
    ),
  ];
}

/** Every Service that a public route leads to, with the port it names. */
export function routed(
  state: readonly Resource[],
): { namespace: string; service: string; port: number | string }[] {
  return [
    ...all(state, "Ingress").flatMap(({ metadata, spec }) =>
      spec.rules.flatMap(({ http }: Found) =>
        http.paths.map(({ backend: { service } }: Found) => ({
          namespace: metadata.namespace,
          service: service.name,
          port: service.port.name ?? service.port.number,
        })),
      ),
    ),
    ...[...all(state, "IngressRoute"), ...all(state, "IngressRouteTCP")].flatMap(({ metadata, spec }) =>
      spec.routes.flatMap(({ services = [] }: Found) =>
        services
          .filter(({ kind = "Service" }: Found) => kind === "Service")
          .map(({ name, port }: Found) => ({ namespace: metadata.namespace, service: name, port })),
      ),
    ),
  ];
}
