import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { serviceAt, serviceNamed } from "../../../cluster/network/service-address.ts";
import { itemsAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { namesOf } from "../integrity/missing-objects.ts";
import { containerAddresses } from "./addresses.ts";

export const serviceAddress = defineRule({
  id: "network/service-address",
  title: "An address inside the cluster refers to a Service and a port that exist",
  why:
    "A connection to a port that the Service doesn't have is refused or times out, and the name of a Service that " +
    "doesn't exist can't be resolved.",
  source: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
  severity: "warning",
  *check(state) {
    const said = new Set<string>();
    for (const { address, container, pod } of containerAddresses(state)) {
      const { host, port, source } = address;
      const key = `${pod.resource.kind} ${pod.resource.metadata.name} ${host}:${port}`;
      if (said.has(key)) continue;
      said.add(key);
      const service = serviceAt(state, host, pod.namespace);
      const where = { resource: pod.resource, path: container.path };
      if (service !== undefined) {
        if (state.inPart) continue;
        const ports = itemsAt(service, "spec", "ports").map(([one]) => one.port);
        // A headless Service resolves to the pods' own addresses, where any port may be open.
        const headless = (service.spec as { clusterIP?: unknown } | undefined)?.clusterIP === "None";
        if (port === undefined || headless || ports.length === 0 || ports.includes(port)) continue;
        yield {
          ...where,
          message: `container ${container.name} is configured to connect to ${host}:${port} (${source}), and Service ${service.metadata.name} has ${ports.join(", ")}`,
          fix: "name a port of the Service",
        };
        continue;
      }
      const { name, namespace } = serviceNamed(host) ?? {};
      if (name === undefined || name.length < 4 || /^\d/.test(name) || name === "localhost") continue;
      const inside = namespace ?? pod.namespace;
      if (derived(state).service(name, inside) !== undefined) continue;
      const services = namesOf(state, "Service", inside);
      // What isn't rendered may have the Service that is meant, but none without the prefix that everything gets.
      const near =
        renamed(state, name, services) ??
        (state.inPart ? undefined : closest(name, services, name.length >= 8 ? 2 : 1));
      if (near !== undefined)
        yield {
          ...where,
          message: `container ${container.name} is configured to connect to ${host} (${source}), and no Service here has that name; ${near} is here`,
          fix: `write ${near}, if you meant that`,
        };
    }
  },
});

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
