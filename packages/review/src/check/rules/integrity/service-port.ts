import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isExternalName, isHeadless } from "../../../cluster/network/services.ts";
import { declaredPorts, type Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import { unmatchedPorts } from "./endpoint-ports.ts";

export const servicePort = defineRule({
  id: "integrity/service-port",
  title: "A Service's named port leads to a port of the pods that it selects, or of its Endpoints",
  why:
    "If no container has the named target port, the Service has no endpoint for it. For a Service without a selector, " +
    "Kubernetes matches its ports with those of the Endpoints or EndpointSlices by name and protocol.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  example: {
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: htpp}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{name: http, containerPort: 8080}]}]}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{name: http, containerPort: 8080}]}]}}}",
  },
  severity: "error",
  cases: {
    warning: [
      "for a headless Service, whose clients connect to the pods directly",
      "for Endpoints, if the Service's port has no name, another port has addresses, or the Service has a selector",
    ],
  },
  basis: "broken",
  fromAbsence: true,
  kinds: ["Service"],
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      yield* unmatchedPorts(state, service);
      if (Object.keys(selector).length === 0 || isExternalName(service)) continue;
      const pods = state.selectable.with(selector, service.metadata.namespace);
      if (pods.length === 0) continue;
      const all = itemsAt(service, "spec", "ports");
      for (const [port, index] of all) {
        const target = port.targetPort;
        // Containers needn't declare their ports, so a number may be right whatever they declare.
        if (typeof target !== "string" || /^\d+$/.test(target)) continue;
        const protocol = textAt(port, "protocol") ?? "TCP";
        const declared = declaredPorts(pods, protocol);
        if (declared.some(({ name }) => name === target)) continue;
        const others = all.map(([one]) => one.targetPort);
        const free = declared.flatMap(({ name }) =>
          name === undefined || others.includes(name) ? [] : name,
        );
        const names = meantBy(service, port, [...new Set(free)]);
        yield {
          resource: service,
          path: ["spec", "ports", index, "targetPort"],
          // Clients of a headless Service find the pods' addresses in DNS, whatever its ports; a described system
          // has no port that nothing needs.
          ...(state.authored === undefined && isHeadless(service) && { severity: "warning" as const }),
          message: `leads to port ${target}, but no container of ${describePods(pods)} has a ${protocol} port of that name`,
          fix:
            names.length > 0
              ? `write ${names.join(" or ")}`
              : "give a container port that name, or remove the port",
        };
      }
    }
  },
});

/** What a port is for, by a word of its name. */
const PURPOSE =
  /(?<![a-z])(?:metrics?|monitoring|webhooks?|health(?:z|check)?|probes?|admin|debug|pprof|grpc)(?![a-z])/gi;

/** The names of ports that a Service may mean: those for something else than the Service are others. */
function meantBy(service: Resource, { name }: ValueMap, names: readonly string[]): string[] {
  const own = `${service.metadata.name} ${asText(name ?? "")}`.toLowerCase();
  const purposes = own.match(PURPOSE) ?? [];
  return names.filter((one) => {
    const others = one.toLowerCase().match(PURPOSE) ?? [];
    return (
      others.every((word) => own.includes(word)) &&
      (purposes.length === 0 || others.length > 0 || names.length === 1)
    );
  });
}

function describePods(pods: readonly Pod[]): string {
  return pods.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`).join(", ");
}
