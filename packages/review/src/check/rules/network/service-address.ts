import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isHeadless, serviceAt, serviceMeant, serviceNamed } from "../../../cluster/network/services.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { addressesIn, besideIn, type ConfiguredAddress, servingIn } from "../../references/addresses.ts";
import { misspelled } from "../../references/near-name.ts";
import { changedNames, exists, likelyMaker, mayMakeMore, targetNames } from "../../references/targets.ts";

export const serviceAddress = defineRule({
  id: "network/service-address",
  title: "An address inside the cluster refers to a Service and a port that exist",
  why:
    "A connection to a port that the Service doesn't have times out, and the name of a Service that " +
    "doesn't exist can't be resolved. Addresses are read in variables and arguments of containers, and in " +
    "the ConfigMaps that they read; a name without a Service is reported if it is nearly that of one, or " +
    "if another environment of the system or another namespace has it, or if kustogen generates the namespace.",
  source: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
  bad: "env: [{name: API_URL, value: 'http://web:8080'}] # Service web has only port 80",
  good: "env: [{name: API_URL, value: 'http://web:80'}]",
  *check(state) {
    yield* findings(state, (configured) => wrongAddress(state, configured));
  },
  *checkRepository({ environments, all }) {
    for (const state of environments)
      if (state.authored !== undefined && state.inPart !== true)
        for (const finding of findings(state, (configured) => wrongBeside(state, configured, all)))
          yield { ...finding, environment: state.environment };
  },
});

/** What is wrong with an address, and the fix. */
type Wrong = Pick<Finding, "message" | "fix" | "missing"> | undefined;

/** The addresses of an environment with which something is wrong, those with one cause once. */
function* findings(state: State, wrongWith: (configured: ConfiguredAddress) => Wrong): Iterable<Finding> {
  // The same address may be in several containers, or in a ConfigMap that they read.
  const alike = groupedBy(addressesIn.of(state), ({ pod, address, where: { path, resource } }) => {
    const from = resource.kind === "ConfigMap" ? `${resource.metadata.name} ${path.at(-1)}` : "";
    return JSON.stringify([pod.namespace, address.host, address.port, from]);
  });
  for (const [first, ...others] of alike.values()) {
    const wrong = first && wrongWith(first);
    if (first === undefined || wrong === undefined) continue;
    const { pod, container, where } = first;
    const of =
      where.resource === pod.resource ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`;
    const who = `container ${container.name}${of}${others.length === 0 ? " is" : ` and ${others.length} more like it are`}`;
    yield { ...where, ...wrong, message: `${who} configured to connect to ${wrong.message}` };
  }
}

/** What others tell of an address that leads to no Service of its own: systems beside it, and its other environments. */
function wrongBeside(state: State, configured: ConfiguredAddress, all: readonly State[]): Wrong {
  const { pod, address } = configured;
  if (pod.namespace === undefined || serviceAt(state, address.host, pod.namespace)) return undefined;
  const serving = servingIn(besideIn(all, state), configured);
  const served = serving.find((one) => serviceAt(one, address.host, pod.namespace)?.metadata.namespace);
  if (served !== undefined) return wrongAddress(served, configured);
  const beside = besideIn(all, state);
  const { name, namespace = pod.namespace } = serviceMeant(address.host) ?? {};
  if (name === undefined || name === "localhost") return undefined;
  const { system, namespace: own } = state.authored ?? {};
  const owner = own === namespace ? state : beside.find(({ authored }) => authored?.namespace === namespace);
  const away = owner ? undefined : all.find(({ authored }) => authored?.namespace === namespace)?.authored;
  const known = owner ?? away ?? beside.find(({ authored }) => authored?.system === namespace);
  // Otherwise, a name of two parts may be a public host, but none has a top-level domain like "shop-beta".
  if ((known ?? serviceNamed(address.host)) === undefined && !/^(?!xn-).*-/.test(namespace)) return undefined;
  const missing = { kind: "Service", name, namespace };
  // Last, because all systems are asked.
  const isMade = () => beside.some((one) => exists(one, missing) || likelyMaker(one, missing) !== undefined);
  if (owner !== undefined && owner !== state)
    return isMade() ? undefined : wrongAddress(owner, configured, missing);
  if (away !== undefined && address.host.includes(".")) {
    const here = beside.find(({ authored }) => authored?.system === away.system)?.authored?.namespace;
    const message = `${address.host} (${address.source}), but ${namespace} is the namespace of ${away.system} in ${away.environment}; here it is ${here}`;
    return here && !isMade() ? { message, fix: `write ${name}.${here}, if you meant that` } : undefined;
  }
  const others = owner === undefined ? [] : all.filter(({ authored }) => authored?.system === system);
  const other = others.find(({ authored, index }) => index.find("Service", name, authored?.namespace, ""));
  // Folders that no system describes may render it, too.
  const said = `${address.host} (${address.source}), but no system here has a Service of that name`;
  const services = beside.flatMap(({ index }) => index.ofKind("Service", "").map(({ metadata }) => metadata));
  const places = services.flatMap((one) => (one.name === name && one.namespace) || []);
  const right = `${name}.${closest(namespace, places) ?? places[0]}`;
  const gone = "leave the address out here, or keep the Service";
  const wrong =
    other !== undefined
      ? { message: `${said}, as one of ${other.environment} does`, fix: gone }
      : places[0]
        ? { message: `${said}; ${right} exists here`, fix: `write ${right}, if you meant that` }
        : owner && unresolved(state, configured, said);
  return wrong && !isMade() ? { ...wrong, missing } : undefined;
}

/** What is wrong with an address that can only mean a Service of its own namespace, of which an author declares all. */
function unresolved(state: State, configured: ConfiguredAddress, said: string): Wrong {
  const { host, port, source } = configured.address;
  const { namespace, spec } = configured.pod;
  const own = spec.dnsConfig ?? spec.dnsPolicy ?? spec.hostAliases ?? spec.hostNetwork ?? spec.hostname;
  const { name = "" } = serviceNamed(host) ?? {};
  // Words and links into apps have no port, "redis-0" is a pod, and a program completes "redis-".
  const isOne = port && OF_ADDRESS.test(source) && /^(?!kubernetes$)[a-z].*[a-z]\d*$/.test(name);
  if (!isOne || own || mayMakeMore(state) || wrongAddress(state, configured)) return undefined;
  const services = state.index.ofKind("Service", "").filter((one) => one.metadata.namespace === namespace);
  const meant = services.filter((one) => Object.values(mapAt(one, "spec", "selector")).includes(name));
  const known = (meant.length > 0 ? meant : services).map(({ metadata }) => metadata.name);
  const fix = "name a Service that exists, or give a host elsewhere its whole name";
  return { message: `${said}; known: ${someOf(known, 5) || "none"}`, fix };
}

/** The names of variables with addresses. */
const OF_ADDRESS = /(?:HOST|HOSTNAME|UR[IL]|ADDR|ADDRESS|SERVER|BROKER|ENDPOINT|DSN)S?$/;

/** What is wrong with an address, as far as one environment tells. */
function wrongAddress(state: State, { pod, address }: ConfiguredAddress, named = serviceNamed(address.host)) {
  const { host, port, source } = address;
  const service = serviceAt(state, host, pod.namespace);
  if (service !== undefined) {
    const ports = itemsAt(service, "spec", "ports").map(([one]) => one.port);
    // A headless Service resolves to the pods' own addresses, where any port may be open.
    const isAny = state.inPart === true || isHeadless(service) || ports.length === 0;
    if (isAny || port === undefined || ports.includes(port)) return undefined;
    const message = `${host}:${port} (${source}), but Service ${service.metadata.name} has ${ports.join(", ")}`;
    return { message, fix: "name a port of the Service" };
  }
  const { name = "", namespace = pod.namespace } = named ?? {};
  if (/^(?:\d|$|localhost$)/.test(name)) return undefined;
  if (state.index.find("Service", name, namespace, "") !== undefined) return undefined;
  const near = nearService(state, name, namespace);
  const right = `${near}${host.slice(name.length)}`;
  const message = `${host} (${source}), but no Service here has that name; ${right} exists here`;
  return near === undefined ? undefined : { message, fix: `write ${right}, if you meant that` };
}

/** The Service of an environment that a name without a Service probably means. */
function nearService(state: State, name: string, namespace: string | undefined): string | undefined {
  const services = targetNames(state, "Service", namespace);
  const longer = changedNames(state, name);
  // What isn't rendered may have the Service that is meant, but none without the prefix that everything gets.
  return (
    services.find((one) => longer.includes(one)) ??
    // Of short names most are near another.
    (state.inPart === true || name.length < 4 ? undefined : misspelled(name, services))
  );
}
