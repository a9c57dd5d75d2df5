import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { userOf } from "../../../cluster/kubelet/security-context.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const nonRoot = defineRule({
  id: "production/non-root",
  title: "Containers don't run as root, and have no privileges on the node that they don't need",
  why:
    "Someone who breaks out of a container that runs as root is root on the node, and the next version of " +
    "an image may run as root. A privileged container, the container runtime's socket and the node's whole " +
    "file system give the rights of root as well.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  cases: {
    warning: "for a privilege of a pod that belongs to no DaemonSet",
    info: ["on OpenShift, which assigns a user", "for a privilege of a DaemonSet's pod"],
  },
  bad: "securityContext: {}",
  good: "securityContext: {runAsNonRoot: true, runAsUser: 1000}",
  severity: { development: "info", beta: "info", production: "warning" },
  *check(state) {
    yield* privileged(state);
    const openShift = state.resources.some(({ apiVersion }) => groupOf(apiVersion).endsWith(".openshift.io"));
    for (const pod of longRunning(state)) {
      // A privileged driver has the rights of the node anyway, which is reported by itself.
      if (pod.containers.some(({ spec }) => at(spec, "securityContext", "privileged") === true)) continue;
      // Windows has no root user, and identifies users by name.
      const os = at(pod.spec, "os", "name") ?? at(pod.spec, "nodeSelector", "kubernetes.io/os");
      if (os === "windows") continue;
      for (const container of pod.containers) {
        const user = userOf(pod, container);
        if (user === "not root" || (typeof user === "number" && user > 0)) continue;
        yield {
          // OpenShift assigns every pod a user from its namespace's range, unless that was changed.
          ...(user === undefined && openShift && { severity: "info" as const }),
          resource: pod.resource,
          path: container.path,
          message: `container ${container.name} ${user === 0 ? "runs as root" : "may run as root: runAsNonRoot is not set"}`,
          fix: user === 0 ? NO_ROOT : "set securityContext.runAsNonRoot: true",
        };
      }
    }
  },
});

const NO_ROOT =
  "write another runAsUser, such as 1000: with runAsNonRoot: true, the kubelet doesn't start root's";

const SOCKET = /^\/(?:var\/)?run\/(?:docker|containerd\/containerd|crio\/crio)\.sock$/;

/** The containers and volumes that give a pod the rights of root on its node. Drivers need that; applications don't. */
function* privileged({ pods }: State): Iterable<Finding> {
  for (const { containers, path, resource, volumes } of pods) {
    // Drivers run on every node, with the node's rights.
    const driver = resource.kind === "DaemonSet";
    for (const { name, path: place, spec } of containers)
      if (at(spec, "securityContext", "privileged") === true)
        yield {
          resource,
          path: [...place, "securityContext", "privileged"],
          severity: driver ? "info" : "warning",
          message: `container ${name} is privileged`,
          fix: "grant the single capability that it needs, or explain in an exception why it needs this",
        };
    for (const [index, volume] of volumes.entries()) {
      const host = asText(at(volume, "hostPath", "path") ?? "");
      if (host === "/" || SOCKET.test(host))
        yield {
          resource,
          path: [...path, "volumes", index, "hostPath"],
          severity: driver ? "info" : "warning",
          message: `volume ${String(volume.name)} is ${host === "/" ? "the whole file system of the node" : "the socket of the container runtime"}`,
          fix: "mount only the part that is needed, or explain in an exception why it needs this",
        };
    }
  }
}
