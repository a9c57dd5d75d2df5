import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { metadata, type Part, type Typed } from "./metadata.ts";
import { known, refuse } from "./options.ts";

/** One path of a host and the Service that answers it. */
export interface IngressPath {
  path: string;
  pathType?: "Prefix" | "Exact" | "ImplementationSpecific";
  service: string;
  /** The Service port's name or number. */
  port: string | number;
}

/** Which hosts and paths an `ingress` sends to which Service. */
export interface IngressOptions {
  name: string;
  /** IngressClass; "nginx" by default. */
  className?: string;
  /** Paths by host; the host "" matches every host. */
  hosts: Record<string, IngressPath[]>;
  tls?: { hosts: string[]; secretName: string }[];
  annotations?: Record<string, string>;
}

/**
 * An Ingress. To configure nginx beyond routing, use its `nginx.ingress.kubernetes.io/…` annotations.
 *
 * @example
 * ```ts
 * ingress(part, {
 *   name: "shop",
 *   hosts: { [context.settings.host]: [{ path: "/", service: "shop-web", port: "http" }] },
 *   tls: [{ hosts: [context.settings.host], secretName: "shop-tls" }],
 *   annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" },
 * })
 * ```
 */
export function ingress(part: Part, options: IngressOptions): Typed<IIngress> {
  const { name, className = "nginx", hosts, tls, annotations } = known("ingress", options);
  if (!Object.values(hosts).every((paths) => Array.isArray(paths)))
    refuse('expected a list of paths for each host, such as [{ path: "/", … }]', "ingress", "hosts");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(part, name, annotations),
    spec: {
      ingressClassName: className,
      ...(tls ? { tls } : {}),
      rules: Object.entries(hosts).map(([host, paths]) => ({
        ...(host === "" ? {} : { host }),
        http: {
          paths: paths.map((one) => {
            const { path, pathType = "Prefix", service, port } = known("ingressPath", one);
            const number = typeof port === "number" ? { number: port } : { name: port };
            return { path, pathType, backend: { service: { name: service, port: number } } };
          }),
        },
      })),
    },
  };
}
