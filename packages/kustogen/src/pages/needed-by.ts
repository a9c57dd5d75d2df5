import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { Asking } from "./asking.ts";

/** A requirement that the cluster must meet before the first deployment. */
export interface Need {
  what: string;
  names: readonly string[];
  why: string;
}

/** The exporters of series that alerts query, by the beginnings of their names. */
const EXPORTERS = {
  kube_: "kube-state-metrics",
  kubelet_volume_: "kubelet",
  certmanager_: "cert-manager",
  redis_: "redis_exporter",
};

const when = (isNeeded: boolean, name: string) => (isNeeded ? [name] : []);

/** Possible requirements of resources, in the order of the page, with the names that they refer to. */
const NEEDS: readonly (Omit<Need, "names"> & { names: (asking: Asking) => readonly string[] })[] = [
  {
    what: "these CRDs and their controllers",
    names: (asking) => asking.customKinds,
    why: "the manifests use them",
  },
  {
    what: "the IngressClass",
    names: (asking) => asking.missing("IngressClass", asking.ingressClasses),
    why: "its controller serves the public route",
  },
  {
    what: "a maintained ingress controller that supports the annotations of ingress-nginx",
    names: (asking) =>
      when(asking.annotated("nginx.ingress.kubernetes.io/"), "nginx.ingress.kubernetes.io/*"),
    why:
      "these annotations set limits, timeouts and access restrictions; ingress-nginx itself was retired in March 2026 and gets " +
      "no security fixes",
  },
  {
    what: "the ingress controller and other clients in these namespaces, in pods that don't use `hostNetwork`",
    names: (asking) => asking.admitted,
    why:
      "NetworkPolicies allow only these clients. Requests from other namespaces, or from pods with `hostNetwork`, time out although " +
      "all pods are ready. To allow other clients, such as a node network, change the system's settings",
  },
  {
    what: "the StorageClass",
    names: (asking) =>
      asking.missing(
        "StorageClass",
        asking.storageClasses.filter((name) => name !== ""),
      ),
    why: "volumes are provisioned from it",
  },
  {
    what: "a default StorageClass",
    names: (asking) =>
      when(asking.storageClasses.includes(""), "storageclass.kubernetes.io/is-default-class"),
    why: "volumes without a class are provisioned from it",
  },
  {
    what: "the CSI driver",
    names: (asking) => asking.missing("CSIDriver", asking.drivers),
    why: "StorageClasses and VolumeSnapshotClasses refer to it",
  },
  {
    what: "the ClusterIssuer",
    names: (asking) => asking.missing("ClusterIssuer", asking.issuers),
    why: "it issues the certificates, and needs a solver for the hosts",
  },
  { what: "the secret store", names: (asking) => asking.stores, why: "Secrets are read from it" },
  {
    what: "the PriorityClass",
    names: (asking) => asking.missing("PriorityClass", asking.priorities),
    why: "pods refer to it",
  },
  {
    what: "the IAM role",
    names: (asking) => asking.iamRoles,
    why: "pods assume it through their ServiceAccount (IRSA)",
  },
  {
    what: "the metrics API",
    names: (asking) => when(asking.has("HorizontalPodAutoscaler"), "metrics-server"),
    why: "without it, autoscalers see no load and don't scale",
  },
  {
    what: "Stakater Reloader",
    names: (asking) => when(asking.annotated("reloader.stakater.com/"), "--reload-strategy=annotations"),
    why: "without it, a changed Secret restarts no pods. Reloader's default strategy adds a variable, which Argo CD would revert",
  },
  {
    what: "Reflector",
    names: (asking) =>
      when(asking.annotated("reflector.v1.k8s.emberstack.com/"), "emberstack/kubernetes-reflector"),
    why: "without it, copies of the certificate in other namespaces become outdated",
  },
  {
    what: "external-dns",
    names: (asking) =>
      when(asking.annotated("external-dns.alpha.kubernetes.io/"), "sources ingress and service"),
    why: "it creates the DNS records of the hosts, unless something else does",
  },
  {
    what: "these Traefik Middlewares",
    names: (asking) => asking.middlewares,
    why: "without them, Traefik drops the routes and answers 404",
  },
  {
    what: "Traefik with this option",
    names: (asking) => when(asking.hasForeignMiddleware, "providers.kubernetesCRD.allowCrossNamespace=true"),
    why: "without it, Traefik drops routes that use a Middleware from another namespace",
  },
  {
    what: "Prometheus with metrics from",
    names: ({ alerts }) =>
      Object.entries(EXPORTERS).flatMap(([prefix, exporter]) =>
        when(new RegExp(`\\b${prefix}`).test(alerts), exporter),
      ),
    why: "alerts query these metrics; without them, an alert stays silent or reports that they are missing",
  },
  {
    what: "Prometheus with the expiry dates of certificates that cert-manager doesn't issue",
    names: ({ alerts }) => when(/\bx509_/.test(alerts), "x509-certificate-exporter"),
    why: "the alert `CertificateEnds` queries them",
  },
  {
    what: "a network plugin that enforces NetworkPolicies",
    names: (asking) => when(asking.has("NetworkPolicy"), "NetworkPolicy (networking.k8s.io/v1)"),
    why: "other plugins ignore the policies, as the Amazon VPC CNI does unless `enableNetworkPolicy` is set",
  },
  {
    what: "DNS pods in `kube-system` with this label",
    names: (asking) => when(asking.policies.includes(`"k8s-app":"kube-dns"`), "k8s-app=kube-dns"),
    why: "NetworkPolicies allow DNS only to them. With NodeLocal DNS, also allow its address",
  },
  {
    what: "load balancers for Services",
    names: (asking) => when(asking.hasLoadBalancer, "type: LoadBalancer"),
    why: "a Service gets its address from one",
  },
];

/** The requirements of resources, found by their fields and annotations. */
export function neededBy(resources: readonly Resource[]): Need[] {
  const asking = new Asking(resources);
  return NEEDS.map(({ what, why, names }) => ({ what, names: names(asking), why })).filter(
    ({ names }) => names.length > 0,
  );
}
