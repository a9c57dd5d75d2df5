import { type Any, at, misspelt, type RandomFault, slip, titled } from "./fault.ts";
import {
  backends,
  containers,
  field,
  kinds,
  made,
  probes,
  selected,
  selectors,
  variables,
} from "./places.ts";

/** How pods are reached: labels, Services, ports, Ingresses and routes. */
export const TRAFFIC: readonly RandomFault[] = [
  misspelt("a label that a Service selects", (all) => selectors(all, "Service", ({ selector }) => selector)),
  misspelt("a label that a disruption budget selects", (all) =>
    selectors(all, "PodDisruptionBudget", ({ selector }) => selector?.matchLabels),
  ),
  misspelt("a label that a NetworkPolicy selects", (all) =>
    selectors(all, "NetworkPolicy", ({ podSelector }) => podSelector?.matchLabels),
  ),
  misspelt("a label that a NetworkPolicy admits", (all) =>
    kinds(all, "NetworkPolicy").flatMap((of) =>
      [
        ...(of.spec.ingress ?? []).map(({ from }: Any) => from),
        ...(of.spec.egress ?? []).map(({ to }: Any) => to),
      ]
        .flat()
        .flatMap((peer: Any) => {
          const labels = peer?.namespaceSelector ? undefined : peer?.podSelector?.matchLabels;
          return selected(all, labels, of.metadata.namespace)
            ? Object.keys(labels).flatMap((key) => field(of, labels, key))
            : [];
        }),
    ),
  ),
  misspelt("a label of the pods of a workload", (all) =>
    kinds(all, "Deployment", "StatefulSet", "DaemonSet").flatMap((of) => {
      const labels = of.spec.template.metadata?.labels;
      return Object.keys(of.spec.selector?.matchLabels ?? {}).flatMap((key) => field(of, labels, key));
    }),
  ),
  at(
    "another number of a Service's target port",
    (all) =>
      kinds(all, "Service").flatMap((of) =>
        selected(all, of.spec?.selector, of.metadata.namespace)
          ? (of.spec.ports ?? []).filter(
              (port: Any) =>
                typeof (port.targetPort ?? port.port) === "number" &&
                containers(all).some(({ container }) =>
                  container.ports?.some((one: Any) => one.containerPort === (port.targetPort ?? port.port)),
                ),
            )
          : [],
      ),
    (port: Any) => {
      port.targetPort = (port.targetPort ?? port.port) + 1;
    },
  ),
  misspelt("the name of a Service's target port", (all) =>
    kinds(all, "Service").flatMap((of) =>
      selected(all, of.spec?.selector, of.metadata.namespace)
        ? of.spec.ports.flatMap((port: Any) =>
            typeof port.targetPort === "string" ? field(of, port, "targetPort") : [],
          )
        : [],
    ),
  ),
  at("another port of a probe", probes, (probe: Any, random) => {
    probe.in[probe.field] =
      typeof probe.in[probe.field] === "number"
        ? probe.in[probe.field] + 1
        : slip(random, probe.in[probe.field]);
    return `${titled(probe.of)}: a probe of ${probe.in[probe.field]}`;
  }),
  at(
    "a container's port is gone",
    (all) => containers(all).filter(({ container }) => container.ports?.some((port: Any) => port.name)),
    (place: Any) => {
      const { container, owner } = place;
      container.ports.splice(
        container.ports.findIndex((port: Any) => port.name),
        1,
      );
      if (container.ports.length === 0) delete container.ports;
      return `${titled(owner)}: a port of ${container.name} is gone`;
    },
  ),
  misspelt("the Service of an Ingress", (all) =>
    backends(all).flatMap(({ of, service }) =>
      made(all, "Service", service.name) ? field(of, service, "name") : [],
    ),
  ),
  at("the port of an Ingress' Service", backends, ({ of, service }: Any, random) => {
    if (service.port.number) service.port.number += 1;
    else service.port.name = slip(random, service.port.name);
    return `${titled(of)}: port ${JSON.stringify(service.port)}`;
  }),
  misspelt("the host of an Ingress' TLS", (all) =>
    kinds(all, "Ingress").flatMap((of) =>
      (of.spec.tls ?? []).flatMap(({ hosts = [] }: Any) =>
        hosts.map((_: Any, index: number) => ({ of, in: hosts, field: String(index) })),
      ),
    ),
  ),
  misspelt("the Secret of an Ingress' TLS", (all) =>
    kinds(all, "Ingress").flatMap((of) =>
      (of.spec.tls ?? []).flatMap((tls: Any) =>
        kinds(all, "Certificate").some(({ spec }) => spec.secretName === tls.secretName)
          ? field(of, tls, "secretName")
          : [],
      ),
    ),
  ),
  at(
    "one host and path of two Ingresses",
    (all) => kinds(all, "Ingress").filter(({ spec }) => spec.rules?.some(({ host }: Any) => host)),
    (one: Any, _, all) => {
      const copy = structuredClone(one);
      copy.metadata.name = `${one.metadata.name}-old`;
      all.push(copy);
      return `${titled(copy)} has the hosts of ${titled(one)}`;
    },
  ),
  at(
    "a Service in another namespace",
    (all) =>
      kinds(all, "Service").filter(
        (of) => of.metadata.namespace && selected(all, of.spec?.selector, of.metadata.namespace),
      ),
    (one: Any) => {
      one.metadata.namespace = `${one.metadata.namespace}-x`;
      return titled(one);
    },
  ),
  at(
    "a name of a port that stands twice",
    (all) => containers(all).filter(({ container }) => container.ports?.some(({ name }: Any) => name)),
    ({ owner, container }: Any) => {
      const { name } = container.ports.find((port: Any) => port.name);
      container.ports.push({ name, containerPort: 9999 });
      return `${titled(owner)}: ${name}`;
    },
  ),
  misspelt("the Service of a StatefulSet", (all) =>
    kinds(all, "StatefulSet").flatMap((of) =>
      made(all, "Service", of.spec.serviceName) ? field(of, of.spec, "serviceName") : [],
    ),
  ),
  at(
    "one nodePort of two Services",
    (all) => (kinds(all, "Service").length > 1 ? [all] : []),
    (_, __, all) => {
      for (const one of kinds(all, "Service")
        .filter(({ spec }) => spec.clusterIP !== "None")
        .slice(0, 2)) {
        one.spec.type = "NodePort";
        one.spec.ports[0].nodePort = 30080;
      }
    },
  ),
  at(
    "an address of a Service that isn't there",
    (all) =>
      variables(all).filter(({ entry }) =>
        kinds(all, "Service").some(({ metadata }) =>
          new RegExp(`(?://|@)${metadata.name}(?::|$|/|\\.)|^${metadata.name}:\\d+$`).test(entry.value ?? ""),
        ),
      ),
    ({ owner, entry }: Any, random, all) => {
      const name = kinds(all, "Service").find(({ metadata }) =>
        new RegExp(`(?://|@)${metadata.name}(?::|$|/|\\.)|^${metadata.name}:\\d+$`).test(entry.value),
      ).metadata.name;
      entry.value = entry.value.replace(name, slip(random, name));
      return `${titled(owner)}: ${entry.name}: ${entry.value}`;
    },
  ),
  at(
    "an address of a port that the Service hasn't",
    (all) =>
      variables(all).filter(({ entry }) =>
        kinds(all, "Service").some(({ metadata, spec }) =>
          (spec.ports ?? []).some(({ port }: Any) =>
            (entry.value ?? "").includes(`//${metadata.name}:${port}`),
          ),
        ),
      ),
    ({ owner, entry }: Any) => {
      entry.value = entry.value.replace(
        /(\/\/[\w-]+:)(\d+)/,
        (_: string, host: string, port: string) => `${host}${Number(port) + 1}`,
      );
      return `${titled(owner)}: ${entry.name}: ${entry.value}`;
    },
  ),
  at(
    "the port of a ServiceMonitor",
    (all) => kinds(all, "ServiceMonitor"),
    (one: Any, random) => {
      one.spec.endpoints[0].port = slip(random, String(one.spec.endpoints[0].port));
      return `${titled(one)}: ${one.spec.endpoints[0].port}`;
    },
  ),
  misspelt("the issuer of a Certificate", (all) =>
    kinds(all, "Certificate").flatMap((of) =>
      made(all, of.spec.issuerRef?.kind ?? "Issuer", of.spec.issuerRef?.name)
        ? field(of, of.spec.issuerRef, "name")
        : [],
    ),
  ),
  misspelt("the Service of an HTTPRoute", (all) =>
    kinds(all, "HTTPRoute").flatMap((of) =>
      (of.spec.rules ?? []).flatMap(({ backendRefs = [] }: Any) =>
        backendRefs.flatMap((reference: Any) =>
          made(all, "Service", reference.name) ? field(of, reference, "name") : [],
        ),
      ),
    ),
  ),
  misspelt("the Service of an IngressRoute", (all) =>
    kinds(all, "IngressRoute").flatMap((of) =>
      (of.spec.routes ?? []).flatMap(({ services = [] }: Any) =>
        services.flatMap((reference: Any) =>
          made(all, "Service", reference.name) ? field(of, reference, "name") : [],
        ),
      ),
    ),
  ),
  at(
    "a probe with a negative delay",
    (all) => containers(all).filter(({ container }) => container.livenessProbe),
    ({ owner, container }: Any) => {
      container.livenessProbe.initialDelaySeconds = -1;
      return titled(owner);
    },
  ),
  misspelt("the labels of a ServiceMonitor", (all) =>
    kinds(all, "ServiceMonitor").flatMap((of) =>
      Object.keys(of.spec.selector?.matchLabels ?? {}).flatMap((key) =>
        field(of, of.spec.selector.matchLabels, key),
      ),
    ),
  ),
];
