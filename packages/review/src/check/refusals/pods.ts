import { type Refusals, sameName } from "./refusal.ts";

const SOURCE = "pkg/apis/core/validation/validation.go";

/** What is refused in pods and the templates of pods. */
export const PODS: readonly Refusals[] = [
  {
    of: "pods",
    source: SOURCE,
    rows: [
      sameName(["initContainers[]", "containers[]"], "two containers are called {}"),
      sameName("volumes[]", "two volumes are called {}"),
      {
        at: ["containers[].ports[]", "initContainers[].ports[]"],
        map: ({ hostPort, containerPort }, { root }) =>
          root.hostNetwork === true &&
          typeof hostPort === "number" &&
          hostPort !== 0 &&
          hostPort !== containerPort,
        on: "hostPort",
        message:
          "has hostPort {hostPort} for containerPort {containerPort}, although the pod uses the node's network",
        fix: "write the same port in both, or leave hostPort out",
      },
      {
        at: "securityContext.sysctls[].name",
        text: (name, { root }) =>
          (root.hostNetwork === true && name.startsWith("net.")) ||
          (root.hostIPC === true && /^(?:kernel\.(?:msg|sem|shm)|fs\.mqueue\.)/.test(name)),
        message: "sets {}, although the pod shares that with its node (hostNetwork, hostIPC)",
        fix: "remove it, or what the pod shares",
      },
      {
        // The API server accepts it with a warning; server-side apply, which Argo CD may use, rejects it in a container.
        at: "containers[].ports[]",
        unique: ({ containerPort, protocol, hostIP = "" }) =>
          typeof containerPort === "number"
            ? `${containerPort}/${protocol ?? "TCP"} ${hostIP}`.trim()
            : undefined,
        message:
          "port {} is declared twice: only one container can listen on it, and a server-side apply rejects two in one container",
        fix: "give one of them another port, or remove it",
        severity: "warning",
        basis: "dropped",
      },
    ],
  },
];
