import type { Component } from "kustogen";
import { addresses, configMap, ingressController, service as serviceBlock } from "kustogen/blocks";
import type { App } from "../context.ts";
import { SERVICES, SSH_PORT } from "../services.ts";
import { service } from "./service.ts";

const { name, port } = SERVICES.gitserver;

/** git over HTTP and SSH. */
export const gitserver = service("gitserver", {
  admits: (context) => {
    const { ingress, ssh } = context.settings;
    return [
      ingress && {
        from: ingressController(context),
        ports: [port],
        why: "git over HTTP through the ingress controller",
      },
      {
        from:
          ssh.way === "ingress-controller"
            ? ingressController(context)
            : addresses("people with git over SSH", ssh.sourceRanges),
        ports: [SSH_PORT],
        why: "git over SSH",
      },
    ];
  },
});

const SERVICE = "gitserver-ssh";

/**
 * The Service `gitserver-ssh`: git over SSH, reached past the Ingress, which speaks HTTP alone: the ingress controller
 * passes its port 2222 on to it, or it is a load balancer with a name of its own.
 */
export const ssh: Component<App> = {
  name: "ssh",
  part: name,
  resources({ settings }, { part }) {
    const { annotations, host, sourceRanges, tcpServices, way } = settings.ssh;
    const outside = way === "load-balancer";
    const open = sourceRanges.includes("0.0.0.0/0");
    return [
      serviceBlock(part, {
        name: SERVICE,
        annotations: {
          ...(outside && host ? { "external-dns.alpha.kubernetes.io/hostname": host } : {}),
          ...annotations,
        },
        ports: [{ name: "ssh", port: SSH_PORT, targetPort: "ssh", protocol: "TCP" }],
        spec: {
          type: outside ? "LoadBalancer" : "ClusterIP",
          // Keeps the address of who connects, for logs and for the NetworkPolicy.
          ...(outside ? { externalTrafficPolicy: "Local" } : {}),
          ...(outside && !open ? { loadBalancerSourceRanges: sourceRanges } : {}),
        },
      }),
      ...(way === "ingress-controller" && tcpServices
        ? [
            configMap({ ...part, namespace: tcpServices.namespace }, tcpServices.name, {
              [SSH_PORT]: `${part.namespace}/${SERVICE}:${SSH_PORT}`,
            }),
          ]
        : []),
    ];
  },
};
