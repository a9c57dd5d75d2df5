import { PROBES } from "../../../cluster/kubelet/handlers.ts";
import { isExternalName, isHeadless } from "../../../cluster/network/services.ts";
import { declaredPorts } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";
import { refusalRule } from "../../refusals/refused.ts";

/** False for a number, which may be right whatever ports a container declares: it needn't declare any. */
function isNamed(port: unknown): port is string {
  return typeof port === "string" && !/^\d+$/.test(port);
}

export const probePort = refusalRule({
  id: "integrity/probe-port",
  title: "A probe uses a named port of its container",
  why: "The probe always fails: the kubelet looks up a named port only in the container itself.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  bad: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: htpp}}",
  good: "ports: [{name: http, containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: http}}",
  error: "broken",
  of: "containers",
  rows: [
    {
      at: PROBES.flatMap((probe) => ["httpGet", "tcpSocket"].map((one) => `${probe}.${one}.port`)),
      text: (port, { container }) => isNamed(port) && !container?.ports.some(({ name }) => name === port),
      message: ({ container, path: [probe], value }) =>
        `${probe} of container ${container?.name} uses port ${value}, but the container has no port of that name`,
      outcome: "",
      fix: ({ container }) => {
        const names = container?.ports.flatMap((one) => textAt(one, "name") ?? []) ?? [];
        return names.length === 0 ? "name the container's port" : `write ${names.join(" or ")}`;
      },
    },
  ],
});

export const servicePort = defineRule({
  id: "integrity/service-port",
  title: "A Service's named port leads to a port of the pods that it selects",
  why: "If no container has the named target port, the Service has no endpoint for it.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  cases: { warning: "for a headless Service, whose clients connect to the pods directly" },
  ...examples(
    "kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: HERE}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: api, ports: [{name: http, containerPort: 8080}]}]}}}",
    "htpp",
    "http",
  ),
  error: "broken",
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
        if (!isNamed(target)) continue;
        const protocol = textAt(port, "protocol") ?? "TCP";
        const declared = declaredPorts(pods, protocol);
        if (declared.some(({ name }) => name === target)) continue;
        const others = all.map(([one]) => one.targetPort);
        const free = declared.flatMap(({ name }) => (name && !others.includes(name) ? name : []));
        const names = [...new Set(free)];
        const who = pods.map(({ resource: one }) => `${one.kind} ${one.metadata.name}`).join(", ");
        yield {
          resource: service,
          path: ["spec", "ports", index, "targetPort"],
          // Clients of a headless Service find the pods' addresses in DNS, whatever its ports; a described system
          // has no port that nothing needs.
          ...(state.authored === undefined && isHeadless(service) && { severity: "warning" as const }),
          message: `leads to port ${target}, but no container of ${who} has a ${protocol} port of that name`,
          fix:
            names.length > 0
              ? `write ${names.join(" or ")}`
              : "give a container port that name, or remove the port",
        };
      }
    }
  },
});
