import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { serviceAt, serviceNamed } from "../../../cluster/network/service-address.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { namesOf } from "../integrity/missing-objects.ts";
import { type ConfiguredAddress, containerAddresses } from "./addresses.ts";
import { fullNamesIn, servicesIn, wrongFullNames } from "./full-names.ts";

/** The addresses that still have the name of a Service before a kustomization changed it. */
const oldNames = new Fact((state) =>
  [...wrongAddresses(state)].flatMap(({ old, resource, ...rest }) =>
    old === undefined ? [] : [{ ...rest, old, resource: objectOf(state, resource) }],
  ),
);

export const serviceAddress = defineRule({
  id: "network/service-address",
  title: "An address inside the cluster refers to a Service and a port that exist",
  why:
    "A connection to a port that the Service doesn't have is refused or times out, and the name of a " +
    "Service that doesn't exist can't be resolved. A finding is an error if a variable is an address of " +
    "another program and contains the port, or has the name of a Service without the prefix or suffix " +
    "that a kustomization adds to it. Full names such as api.shop.svc.cluster.local are also found in the " +
    "files of ConfigMaps and in values, and compared with the Services of all environments.",
  source: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
  severity: "warning",
  worst: "error",
  basis: "broken",
  asks: () => [oldNames, objectsIn, fullNamesIn, servicesIn],
  *check(state) {
    for (const { old, ...finding } of wrongAddresses(state)) if (old === undefined) yield finding;
  },
  *checkRepository(repository) {
    yield* wrongFullNames(repository);
    const { environments } = repository;
    for (const state of environments)
      for (const { old, severity, ...finding } of oldNames.of(state)) {
        const isElsewhere = environments.some(
          (one) => one !== state && objectsIn.of(one).some((other) => isService(other, old)),
        );
        yield {
          ...finding,
          environment: state.environment,
          severity: isElsewhere ? ("warning" as const) : severity,
        };
      }
  },
});

/** What is wrong with an address, and how to correct it. */
interface Wrong {
  message: string;
  fix: string;
  /** The Service that was meant, if that is certain. */
  meant?: Resource;
  /** Its name before a kustomization added a prefix or suffix. */
  old?: OldName;
}

interface OldName {
  name: string;
  namespace: string | undefined;
}

function* wrongAddresses(
  state: State,
): Iterable<Finding & ConfiguredAddress["where"] & { severity: "error" | "warning"; old?: OldName }> {
  // The same address in several containers, or in a ConfigMap that they read, has one cause.
  const alike = new Map<string, ConfiguredAddress[]>();
  for (const configured of containerAddresses(state)) {
    const { pod, address, where } = configured;
    const { kind, metadata } = where.resource;
    const from = kind === "ConfigMap" ? `${metadata.name} ${where.path.at(-1)}` : "";
    addTo(alike, JSON.stringify([pod.namespace, address.host, address.port, from]), configured);
  }
  for (const all of alike.values()) {
    const { meant } = (all[0] && wrongAddress(state, all[0])) ?? {};
    const called = meant && all.find((one) => isCalled(state, one, meant));
    const first = called ?? all[0];
    const wrong = first && wrongAddress(state, first);
    if (first === undefined || wrong === undefined) continue;
    const containers = new Set(all.map(({ pod, container }) => `${nameOf(pod)} ${container.name}`));
    const { pod, container, where } = first;
    const isOwn = where.resource === pod.resource;
    const of = isOwn ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`;
    const others = containers.size - 1;
    const who = `container ${container.name}${of}${others === 0 ? " is" : ` and ${counted(others, "more container")} are`}`;
    yield {
      ...where,
      severity: called === undefined ? "warning" : "error",
      message: `${who} configured to connect to ${wrong.message}`,
      fix: wrong.fix,
      ...(wrong.old !== undefined && { old: wrong.old }),
    };
  }
}

/** Variables for the address of another program, and those for browsers, for checks of callers and for itself. */
const CALLED = /(?:^|[_.])(?:URLS?|URI|HOST(?:NAME)?|ADDR(?:ESS)?|ENDPOINT|SERVERS?|DSN|BROKERS?)$/i;
const NOT_CALLED =
  /ADVERTISED|ALLOW|BIND|CALLBACK|CORS|EXTERNAL|FRONTEND|ISSUER|LISTEN|ORIGIN|PUBLIC|REACT|REDIRECT|TRUST|VITE/i;

/** True for the address of another program that its own program connects to. */
function isCalled(
  { selectable }: State,
  { pod, address: { source } }: ConfiguredAddress,
  service: Resource,
): boolean {
  const behind = selectable.with(mapAt(service, "spec", "selector"), service.metadata.namespace);
  return CALLED.test(source) && !NOT_CALLED.test(source) && !behind.includes(pod);
}

function isService({ kind, metadata }: Resource, { name, namespace }: OldName): boolean {
  return kind === "Service" && metadata.name === name && mayShareNamespace(metadata.namespace, namespace);
}

function nameOf({ resource, namespace }: Pod): string {
  return `${resource.kind} ${namespace} ${resource.metadata.name}`;
}

/** What is wrong with an address; undefined if nothing is known to be. */
function wrongAddress(
  state: State,
  { pod, address: { host, isDefault, port, source } }: ConfiguredAddress,
): Wrong | undefined {
  const service = serviceAt(state, host, pod.namespace);
  if (service !== undefined) {
    if (state.inPart) return undefined;
    const ports = itemsAt(service, "spec", "ports").map(([one]) => one.port);
    // A headless Service resolves to the pods' own addresses, where any port may be open.
    const headless = (service.spec as { clusterIP?: unknown } | undefined)?.clusterIP === "None";
    if (port === undefined || headless || ports.length === 0 || ports.includes(port)) return undefined;
    const named = serviceNamed(host);
    const isThere = named !== undefined && service.metadata.namespace === (named.namespace ?? pod.namespace);
    return {
      message: `${host}:${port} (${source}), and Service ${service.metadata.name} has ${ports.join(", ")}`,
      fix: "name a port of the Service",
      // A program may add a port to an address without one, and a host with two parts may be anywhere.
      ...(isDefault === undefined && isThere && { meant: service }),
    };
  }
  const { name, namespace } = serviceNamed(host) ?? {};
  if (name === undefined || name.length < 4 || /^\d/.test(name) || name === "localhost") return undefined;
  const inside = namespace ?? pod.namespace;
  if (derived(state).service(name, inside) !== undefined) return undefined;
  const services = namesOf(state, "Service", inside);
  // What isn't rendered may have the Service that is meant, but none without the prefix that everything gets.
  const longer = renamed(state, name, services);
  const near = longer ?? (state.inPart ? undefined : closest(name, services, name.length >= 8 ? 2 : 1));
  if (near === undefined) return undefined;
  const meant = longer && !state.inPart ? state.index.find("Service", longer, inside, "") : undefined;
  return {
    message: `${host} (${source}), and no Service here has that name; ${near} is here`,
    fix: `write ${near}, if you meant that`,
    ...(meant !== undefined && { meant, old: { name, namespace: inside } }),
  };
}

/** The Service whose name a kustomization made longer; a text in a container keeps the old name. */
function renamed({ sources }: State, name: string, services: readonly string[]): string | undefined {
  for (const { kustomization } of sources?.kustomizations ?? []) {
    const { namePrefix = "", nameSuffix = "" } = kustomization;
    if (namePrefix === "" && nameSuffix === "") continue;
    const found = services.find((one) => one === `${namePrefix}${name}${nameSuffix}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
