import { asText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const SOCKET = /^\/(?:var\/)?run\/(?:docker|containerd\/containerd|crio\/crio)\.sock$/;

export const privileged = defineRule({
  id: "production/privileged",
  title: "No container has privileges on the node that it doesn't need",
  why:
    "A pod with a privileged container, or one that mounts the container runtime's socket or the " +
    "node's whole file system, can do whatever root on the node can. Storage and network drivers need " +
    "that; applications don't.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  example: {
    bad: "securityContext: {privileged: true}",
    good: "securityContext: {privileged: false}",
  },
  severity: "info",
  worst: "warning",
  cases: { warning: "if the pod doesn't belong to a DaemonSet" },
  *check({ pods }) {
    for (const { containers, path, resource, volumes } of pods) {
      // Drivers run on every node, with the node's rights.
      const driver = resource.kind === "DaemonSet";
      for (const { name, path: place, spec } of containers)
        if (at(spec, "securityContext", "privileged") === true)
          yield {
            resource,
            path: [...place, "securityContext", "privileged"],
            ...(!driver && { severity: "warning" as const }),
            message: `container ${name} is privileged`,
            fix: "grant the single capability that it needs, or explain in an exception why it needs this",
          };
      for (const [index, volume] of volumes.entries()) {
        const host = asText(at(volume, "hostPath", "path") ?? "");
        if (host === "/" || SOCKET.test(host))
          yield {
            resource,
            path: [...path, "volumes", index, "hostPath"],
            ...(!driver && { severity: "warning" as const }),
            message: `volume ${String(volume.name)} is ${host === "/" ? "the whole file system of the node" : "the socket of the container runtime"}`,
            fix: "mount only the part that is needed, or explain in an exception why it needs this",
          };
      }
    }
  },
});
