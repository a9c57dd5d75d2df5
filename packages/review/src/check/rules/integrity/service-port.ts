import { isExternalName, isHeadless } from "../../../cluster/network/services.ts";
import { declaredPorts, type Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const servicePort = defineRule({
  id: "integrity/service-port",
  page: {
    title: "A Service's named port leads to a port of the pods that it selects",
    why: "If no container has the named target port, the Service has no endpoint for it.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    cases: {
      warning: "for a headless Service, whose clients connect to the pods directly",
    },
    bad: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: htpp}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{name: http, containerPort: 8080}]}]}}}",
    good: "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{name: http, containerPort: 8080}]}]}}}",
  },
  severity: "error",
  basis: "broken",
  fromAbsence: true,
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
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
        const names = [...new Set(free)];
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

function describePods(pods: readonly Pod[]): string {
  return pods.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`).join(", ");
}
