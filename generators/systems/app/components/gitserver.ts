import { because, type Component } from "kustogen";
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
 * The Service `gitserver-ssh`: git over SSH, which bypasses the Ingress, because that supports only HTTP: the ingress
 * controller forwards its port 2222 to it, or it is a load balancer with its own name.
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
          ...(outside
            ? {
                externalTrafficPolicy: because(
                  "Preserves the client's address, for logs and for the NetworkPolicy.",
                  "Local",
                ),
              }
            : {}),
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
