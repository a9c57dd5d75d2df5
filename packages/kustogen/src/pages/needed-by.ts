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
  kubelet_volume_: "the kubelets",
  certmanager_: "cert-manager",
  x509_: "x509-certificate-exporter, for certificates that cert-manager doesn't issue",
  redis_: "redis_exporter",
};

const when = (isNeeded: boolean, name: string) => (isNeeded ? [name] : []);

/** Possible requirements of resources, in the order of the page, with the names that they refer to. */
const NEEDS: readonly (Omit<Need, "names"> & { names: (asking: Asking) => readonly string[] })[] = [
  {
    what: "these custom kinds and their controllers",
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
      "ingress-nginx itself was retired in March 2026 and gets no security fixes; limits, timeouts and access restrictions " +
      "are set by its annotations",
  },
  {
    what: "the controllers in these namespaces, in pods that don't use `hostNetwork`",
    names: (asking) => asking.admitted,
    why:
      "NetworkPolicies admit only pods in these namespaces: requests from elsewhere, or from pods with `hostNetwork`, time " +
      "out while all pods are ready. The setting `networkPolicy` lists the namespaces, and can also admit a node network",
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
    why: "without it, a changed Secret restarts nothing; Argo CD would revert its other strategy",
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
    why: "the hosts don't resolve unless something else creates their DNS records",
  },
  {
    what: "Middlewares of Traefik",
    names: (asking) => asking.middlewares,
    why: "Traefik drops a route whose Middleware it does not find, and answers 404",
  },
  {
    what: "Traefik that accepts them from other namespaces",
    names: (asking) => when(asking.hasForeignMiddleware, "providers.kubernetesCRD.allowCrossNamespace=true"),
    why: "it does not by default, and drops the routes",
  },
  {
    what: "these metrics in its Prometheus",
    names: ({ alerts }) =>
      Object.entries(EXPORTERS).flatMap(([prefix, exporter]) =>
        when(new RegExp(`\\b${prefix}`).test(alerts), exporter),
      ),
    why: "the alerts query them; without its metrics, an alert stays silent or reports that they are missing",
  },
  {
    what: "a network plugin that enforces NetworkPolicies",
    names: (asking) => when(asking.has("NetworkPolicy"), "DNS pods k8s-app=kube-dns in kube-system"),
    why:
      "other plugins accept the policies without enforcing them (such as the Amazon VPC CNI unless `enableNetworkPolicy` is " +
      "set); with NodeLocal DNS, admit its address as well",
  },
  {
    what: "load balancers for Services",
    names: (asking) => when(asking.hasLoadBalancer, "Service type LoadBalancer"),
    why: "a Service has its own address",
  },
];

/** The requirements of resources, found by their fields and annotations. */
export function neededBy(resources: readonly Resource[]): Need[] {
  const asking = new Asking(resources);
  return NEEDS.map(({ what, why, names }) => ({ what, names: names(asking), why })).filter(
    ({ names }) => names.length > 0,
  );
}
