import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Pod } from "../../../kubernetes/pods.ts";
import { podsWith } from "../../facts/selected-pods.ts";
import { defineRule } from "../../rule.ts";

export const servicePort = defineRule({
  id: "integrity/service-port",
  title: "A Service's target port is a port of the pods that it selects",
  why:
    "A target port by name that no container has gives the Service no endpoint for that port; a number that nobody " +
    "listens on refuses every connection.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  severity: "error",
  needs: ["rendered"],
  *check(state) {
    for (const service of state.index.ofKind("Service", "")) {
      const selector = mapAt(service, "spec", "selector");
      if (Object.keys(selector).length === 0 || textAt(service, "spec", "type") === "ExternalName") continue;
      const pods = podsWith(state, selector, service.metadata.namespace);
      if (pods.length === 0) continue;
      for (const [port, index] of itemsAt(service, "spec", "ports")) {
        const target = port.targetPort ?? port.port;
        const protocol = textAt(port, "protocol") ?? "TCP";
        const path = ["spec", "ports", index, port.targetPort === undefined ? "port" : "targetPort"];
        const declared = pods.flatMap((pod) => portsOf(pod, protocol));
        if (typeof target === "string" && !/^\d+$/.test(target)) {
          const names = declared.flatMap(({ name }) => name ?? []);
          if (names.includes(target)) continue;
          yield {
            resource: service,
            path,
            message: `leads to port ${target}, and no container of ${describePods(pods)} has a ${protocol} port of that name`,
            fix:
              names.length > 0
                ? `name one of ${[...new Set(names)].join(", ")}`
                : "give a container port that name",
          };
        } else if (
          target !== undefined &&
          declared.length > 0 &&
          textAt(service, "spec", "clusterIP") !== "None" &&
          !declared.some(({ number }) => number === Number(target))
        )
          yield {
            resource: service,
            path,
            severity: "warning",
            message: `leads to port ${String(target)}, and the containers of ${describePods(pods)} declare ${[...new Set(declared.map(({ number }) => number))].join(", ")}`,
            fix: "lead to a port that a container listens on, or declare that port",
          };
      }
    }
  },
});

function portsOf({ containers }: Pod, protocol: string): { name: string | undefined; number: number }[] {
  return containers
    .filter(({ init, sidecar }) => !init || sidecar)
    .flatMap(({ ports }) =>
      ports
        .filter((port) => (port.protocol ?? "TCP") === protocol)
        .map((port) => ({ name: textAt(port, "name"), number: Number(port.containerPort) })),
    );
}

function describePods(pods: readonly Pod[]): string {
  return pods.map(({ resource }) => `${resource.kind} ${resource.metadata.name}`).join(", ");
}
