import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isHeadless, serviceAt, serviceNamed } from "../../../cluster/network/services.ts";
import { itemsAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { addressesIn, type ConfiguredAddress } from "../../references/addresses.ts";
import { targetNames } from "../../references/targets.ts";

export const serviceAddress = defineRule({
  id: "network/service-address",
  title: "An address inside the cluster refers to a Service and a port that exist",
  why:
    "A connection to a port that the Service doesn't have times out, and the name of a Service that " +
    "doesn't exist can't be resolved. Addresses are read in variables and arguments of containers, and in " +
    "the ConfigMaps that they read; a name without a Service is reported if it is nearly that of one.",
  source: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
  bad: "env: [{name: API_URL, value: 'http://web:8080'}] # Service web has only port 80",
  good: "env: [{name: API_URL, value: 'http://web:80'}]",
  *check(state) {
    // The same address in several containers, or in a ConfigMap that they read, has one cause.
    const alike = groupedBy(addressesIn.of(state), (configured) => {
      const { pod, address, where } = configured;
      const { kind, metadata } = where.resource;
      const from = kind === "ConfigMap" ? `${metadata.name} ${where.path.at(-1)}` : "";
      return JSON.stringify([pod.namespace, address.host, address.port, from]);
    });
    for (const all of alike.values()) {
      const [first, ...others] = all;
      const wrong = first && wrongAddress(state, first);
      if (first === undefined || wrong === undefined) continue;
      const { pod, container, where } = first;
      const isOwn = where.resource === pod.resource;
      const of = isOwn ? "" : ` of ${pod.resource.kind} ${pod.resource.metadata.name}`;
      const who = `container ${container.name}${of}${others.length === 0 ? " is" : ` and ${others.length} more like it are`}`;
      yield { ...where, message: `${who} configured to connect to ${wrong.message}`, fix: wrong.fix };
    }
  },
});

/** What is wrong with an address, and the fix; undefined if nothing is known to be. */
function wrongAddress(
  state: State,
  { pod, address: { host, port, source } }: ConfiguredAddress,
): { message: string; fix: string } | undefined {
  const service = serviceAt(state, host, pod.namespace);
  if (service !== undefined) {
    if (state.inPart === true) return undefined;
    const ports = itemsAt(service, "spec", "ports").map(([one]) => one.port);
    // A headless Service resolves to the pods' own addresses, where any port may be open.
    if (port === undefined || isHeadless(service) || ports.length === 0 || ports.includes(port))
      return undefined;
    return {
      message: `${host}:${port} (${source}), but Service ${service.metadata.name} has ${ports.join(", ")}`,
      fix: "name a port of the Service",
    };
  }
  const { name, namespace } = serviceNamed(host) ?? {};
  if (name === undefined || name.length < 4 || /^\d/.test(name) || name === "localhost") return undefined;
  const inside = namespace ?? pod.namespace;
  if (state.index.find("Service", name, inside, "") !== undefined) return undefined;
  const near = nearService(state, name, inside);
  return near === undefined
    ? undefined
    : {
        message: `${host} (${source}), but no Service here has that name; ${near} exists here`,
        fix: `write ${near}, if you meant that`,
      };
}

/** The Service of an environment that a name without a Service probably means. */
function nearService(state: State, name: string, namespace: string | undefined): string | undefined {
  const services = targetNames(state, "Service", namespace);
  const longer = (state.sources?.kustomizations ?? []).map(
    ({ kustomization: { namePrefix = "", nameSuffix = "" } }) => `${namePrefix}${name}${nameSuffix}`,
  );
  // What isn't rendered may have the Service that is meant, but none without the prefix that everything gets.
  return (
    services.find((one) => one !== name && longer.includes(one)) ??
    (state.inPart === true ? undefined : closest(name, services, name.length >= 8 ? 2 : 1))
  );
}
