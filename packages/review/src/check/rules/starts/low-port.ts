import { imageName, userOf } from "../../../cluster/kubelet/security-context.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const lowPort = defineRule({
  id: "starts/low-port",
  title: "A container that uses a port below 1024 is allowed to bind it",
  why:
    "A program that isn't root can bind a port below 1024 only with the capability `NET_BIND_SERVICE` " +
    "or the sysctl `net.ipv4.ip_unprivileged_port_start`, unless the container runtime lets every " +
    'program bind such ports. Otherwise it stops with "permission denied".',
  source: "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls",
  example: {
    bad: "ports: [{containerPort: 80}]\nsecurityContext: {runAsUser: 1000, capabilities: {drop: [ALL]}}",
    good: "ports: [{containerPort: 8080}]\nsecurityContext: {runAsUser: 1000, capabilities: {drop: [ALL]}}",
  },
  *check({ pods }) {
    for (const pod of pods) {
      if (hasSysctl(pod)) continue;
      for (const container of pod.containers) {
        const user = userOf(pod, container);
        if (user === undefined || user === 0) continue;
        const capabilities = listAt(container.spec, "securityContext", "capabilities", "add");
        if (capabilities.includes("NET_BIND_SERVICE") || capabilities.includes("ALL")) continue;
        // The binaries of CoreDNS and others have the capability as a file attribute; it works unless it is dropped.
        const dropped = listAt(container.spec, "securityContext", "capabilities", "drop");
        if (!dropped.some((one) => one === "ALL" || one === "NET_BIND_SERVICE")) continue;
        const low = container.ports.findIndex(
          ({ containerPort }) => typeof containerPort === "number" && containerPort < 1024,
        );
        if (low < 0 || /unprivileged/.test(imageName(container))) continue;
        yield {
          resource: pod.resource,
          path: [...container.path, "ports", low],
          message: `container ${container.name} listens on ${String(container.ports[low]?.containerPort)} as ${user === "not root" ? "a user other than root" : `user ${user}`}, without the capability or sysctl for it`,
          fix: "listen above 1023, or set the sysctl net.ipv4.ip_unprivileged_port_start",
        };
      }
    }
  },
});

function hasSysctl({ spec }: Pod): boolean {
  return itemsAt(spec, "securityContext", "sysctls").some(
    ([one]) => one.name === "net.ipv4.ip_unprivileged_port_start",
  );
}
