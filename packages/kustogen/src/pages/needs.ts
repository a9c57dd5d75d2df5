import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import { isBuiltIn } from "@kustogen/review/kinds/kinds.ts";
import type { Environment } from "../authoring/environment.ts";
import type { Deployed } from "./deployed.ts";
import { codes, prose, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** What the cluster must have before the first sync: what the resources need, and what the system says besides. */
export function needs(deployed: readonly Deployed[]): string {
  return table(
    ["The cluster needs", "Which", "Because"],
    union(deployed, ({ environment, operations, resources }) => [
      ...argocd(environment),
      ...needed(resources),
      ...(operations.needs ?? []).map(({ what, why }) => ({ what, names: [], why })),
    ]).map(({ item, where }) => [
      `${prose(item.what)}${onlyIn(where, deployed)}`,
      codes(item.names),
      prose(item.why),
    ]),
  );
}

interface Need {
  what: string;
  names: string[];
  why: string;
}

/** What Argo CD needs where it deploys. */
function argocd({ argocd: { enabled, namespace, repository, revision } }: Environment): Need[] {
  if (!enabled) return [];
  return [
    {
      what: `Argo CD in the namespace ${namespace}, with read access to the repository of its Applications`,
      names: repository === undefined ? [] : [`${repository} ${revision}`],
      why: "if your repository is elsewhere, set `argocd.repository` in the environment's file and run `gen`; Argo CD needs credentials for a private one",
    },
  ];
}

/** What resources need of their cluster, found by the fields and annotations with which they ask for it. */
function needed(resources: readonly Resource[]): Need[] {
  const own = new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const specs = resources.map(({ spec }) => (spec ?? {}) as Named);
  const of = (kind: string, take: (fields: Named) => (string | undefined)[] | string | undefined) =>
    resources
      .flatMap((resource, index) => (resource.kind === kind ? (take(specs[index] as Named) ?? []) : []))
      .filter((name) => name !== undefined);
  const missing = (kind: string, names: readonly (string | undefined)[]) =>
    [...new Set(names.filter((name) => name !== undefined))].filter(
      (name) => !own.has(`${kind} ${name}`) && !name.startsWith("system-"),
    );
  const annotated = (prefix: string) =>
    resources.some((resource) => JSON.stringify(annotationsOf(resource)).includes(`"${prefix}`));
  const roles = resources.flatMap(
    ({ metadata }) => metadata.annotations?.["eks.amazonaws.com/role-arn"] ?? [],
  );
  const middlewares = resources.flatMap(({ metadata }, index) =>
    (specs[index]?.routes ?? []).flatMap(({ middlewares = [] }) =>
      middlewares.map((one) => `${one.namespace ?? metadata.namespace}/${one.name}`),
    ),
  );
  const abroad = resources.some(({ metadata }, index) =>
    (specs[index]?.routes ?? []).some(({ middlewares = [] }) =>
      middlewares.some(({ namespace }) => namespace !== undefined && namespace !== metadata.namespace),
    ),
  );
  const drivers = [
    ...resources.filter(({ kind }) => kind === "StorageClass").map((one) => asText(one.provisioner)),
    ...resources.filter(({ kind }) => kind === "VolumeSnapshotClass").map((one) => asText(one.driver)),
  ];
  const claims = [
    ...of("PersistentVolumeClaim", (fields) => fields.storageClassName ?? ""),
    ...of("StatefulSet", ({ volumeClaimTemplates = [] }) =>
      volumeClaimTemplates.map(({ spec }) => spec?.storageClassName ?? ""),
    ),
  ];
  const issuers = resources.flatMap(({ metadata }, index) => {
    const issuerRef = specs[index]?.issuerRef;
    return [
      metadata.annotations?.["cert-manager.io/cluster-issuer"],
      issuerRef?.kind === "ClusterIssuer" ? issuerRef.name : undefined,
    ];
  });
  const stores = of(
    "ExternalSecret",
    ({ secretStoreRef: store }) => store?.name && `${store.kind ?? "SecretStore"} ${store.name}`,
  );
  const kinds = resources.flatMap(({ apiVersion, kind }) =>
    isBuiltIn(apiVersion, kind) ? [] : `${kind} (${apiVersion})`,
  );
  const priorities = workloadsOf(resources).flatMap(({ spec }) => spec.priorityClassName ?? []);
  const when = (present: boolean, name: string) => (present ? [name] : []);
  const all: Need[] = [
    {
      what: "these custom kinds and their controllers",
      names: [...new Set(kinds)].sort(),
      why: "the manifests use them",
    },
    {
      what: "the IngressClass",
      names: missing(
        "IngressClass",
        of("Ingress", ({ ingressClassName }) => ingressClassName),
      ),
      why: "its controller serves the public route",
    },
    {
      what: "a maintained ingress controller that supports the annotations of ingress-nginx",
      names: when(annotated("nginx.ingress.kubernetes.io/"), "nginx.ingress.kubernetes.io/*"),
      why:
        "ingress-nginx itself was retired in March 2026 and gets no security fixes; limits, timeouts and access restrictions " +
        "are set by its annotations",
    },
    {
      what: "the controllers in these namespaces, in pods that don't use `hostNetwork`",
      names: admitted(resources),
      why:
        "NetworkPolicies admit only pods in these namespaces: requests from elsewhere, or from pods with `hostNetwork`, time " +
        "out while all pods are ready. The setting `networkPolicy` lists the namespaces, and can also admit a node network",
    },
    {
      what: "the StorageClass",
      names: missing(
        "StorageClass",
        claims.filter((name) => name !== ""),
      ),
      why: "volumes are provisioned from it",
    },
    {
      what: "a default StorageClass",
      names: when(claims.includes(""), "storageclass.kubernetes.io/is-default-class"),
      why: "volumes without a class are provisioned from it",
    },
    {
      what: "the CSI driver",
      names: missing("CSIDriver", drivers),
      why: "StorageClasses and VolumeSnapshotClasses refer to it",
    },
    {
      what: "the ClusterIssuer",
      names: missing("ClusterIssuer", issuers),
      why: "it issues the certificates, and needs a solver for the hosts",
    },
    {
      what: "the secret store",
      names: [...new Set(stores)].filter((name) => !own.has(name)),
      why: "Secrets are read from it",
    },
    { what: "the PriorityClass", names: missing("PriorityClass", priorities), why: "pods refer to it" },
    {
      what: "the IAM role",
      names: [...new Set(roles)],
      why: "pods assume it through their ServiceAccount (IRSA)",
    },
    {
      what: "the metrics API",
      names: when(
        own.size > 0 && resources.some(({ kind }) => kind === "HorizontalPodAutoscaler"),
        "metrics-server",
      ),
      why: "without it autoscalers see no load and don't scale",
    },
    {
      what: "Stakater Reloader",
      names: when(annotated("reloader.stakater.com/"), "--reload-strategy=annotations"),
      why: "without it a changed Secret restarts nothing; Argo CD reverts its other strategy",
    },
    {
      what: "Reflector",
      names: when(annotated("reflector.v1.k8s.emberstack.com/"), "emberstack/kubernetes-reflector"),
      why: "without it copies of the certificate in other namespaces become outdated",
    },
    {
      what: "external-dns",
      names: when(annotated("external-dns.alpha.kubernetes.io/"), "sources ingress and service"),
      why: "the hosts don't resolve unless something else creates their DNS records",
    },
    {
      what: "Middlewares of Traefik",
      names: [...new Set(middlewares)],
      why: "Traefik drops a route whose Middleware it does not find, and answers 404",
    },
    {
      what: "Traefik that accepts them from other namespaces",
      names: when(abroad, "providers.kubernetesCRD.allowCrossNamespace=true"),
      why: "it does not by default, and drops the routes",
    },
    {
      what: "these metrics in its Prometheus",
      names: seriesOf(resources),
      why: "the alerts query them; without its metrics an alert stays silent or reports that they are missing",
    },
    {
      what: "a network plugin that enforces NetworkPolicies",
      names: when(
        resources.some(({ kind }) => kind === "NetworkPolicy"),
        "DNS pods k8s-app=kube-dns in kube-system",
      ),
      why:
        "other plugins accept the policies without enforcing them (such as the Amazon VPC CNI unless `enableNetworkPolicy` is " +
        "set); with NodeLocal DNS, admit its address as well",
    },
    {
      what: "load balancers for Services",
      names: of("Service", ({ type }) => (type === "LoadBalancer" ? "Service type LoadBalancer" : undefined)),
      why: "a Service has its own address",
    },
  ];
  return all.filter(({ names }) => names.length > 0);
}

/** Who gives the series that alerts are made of, by the beginnings of their names. */
const GIVES = {
  kube_: "kube-state-metrics",
  kubelet_volume_: "the kubelets",
  certmanager_: "cert-manager",
  x509_: "x509-certificate-exporter, for certificates of others",
  redis_: "redis_exporter",
};

/** Who has to be asked by Prometheus for the alerts to mean anything. */
function seriesOf(resources: readonly Resource[]): string[] {
  const rules = resources.filter(({ kind }) => kind === "PrometheusRule");
  const text = JSON.stringify(rules.map(({ spec }) => spec));
  return Object.entries(GIVES).flatMap(([beginning, giver]) =>
    new RegExp(`\\b${beginning}`).test(text) ? [giver] : [],
  );
}

/** The namespaces of others whose pods a policy lets in. */
function admitted(resources: readonly Resource[]): string[] {
  const own = new Set(resources.map(({ metadata }) => metadata.namespace));
  const found = resources.flatMap(({ kind, spec }) =>
    kind === "NetworkPolicy" ? ((spec as Named | undefined)?.ingress ?? []) : [],
  );
  const names = found.flatMap(({ from = [] }) =>
    from.flatMap(
      ({ namespaceSelector }) => namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] ?? [],
    ),
  );
  return [...new Set(names)].filter((name) => !own.has(name)).sort();
}

/** Annotations of a resource and of what a controller makes of it. */
function annotationsOf({ metadata, spec }: Resource): unknown[] {
  const { secretTemplate, template } = (spec ?? {}) as {
    secretTemplate?: { annotations?: object };
    template?: { metadata?: { annotations?: object } };
  };
  return [
    metadata.annotations ?? {},
    secretTemplate?.annotations ?? {},
    template?.metadata?.annotations ?? {},
  ];
}

/** Fields by which a resource names something of the cluster. */
interface Named {
  ingressClassName?: string;
  storageClassName?: string;
  issuerRef?: { kind?: string; name?: string };
  secretStoreRef?: { kind?: string; name?: string };
  routes?: { middlewares?: { name: string; namespace?: string }[] }[];
  type?: string;
  ingress?: { from?: { namespaceSelector?: { matchLabels?: Record<string, string> } }[] }[];
  volumeClaimTemplates?: { spec?: { storageClassName?: string } }[];
}
