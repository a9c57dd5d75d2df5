import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** A change, and what the rules say of it. */
export interface Case {
  /** The rule that the case is about. */
  rule: string;
  what: string;
  before: Resource[];
  after: Resource[];
  /** Every severity with which a rule speaks of it: "warning change/image-moved", each once and sorted. */
  says: string[];
}

/** Groups and versions, with the kinds that the cases have of them. */
const VERSIONS: Readonly<Record<string, string>> = {
  "admissionregistration.k8s.io/v1":
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration MutatingWebhookConfiguration",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition",
  "apiregistration.k8s.io/v1": "APIService",
  "apps/v1": "Deployment StatefulSet DaemonSet",
  "argoproj.io/v1alpha1": "Application ApplicationSet AppProject",
  "autoscaling/v2": "HorizontalPodAutoscaler",
  "batch/v1": "Job CronJob",
  "cert-manager.io/v1": "Certificate",
  "external-secrets.io/v1": "ExternalSecret SecretStore ClusterSecretStore",
  "gateway.networking.k8s.io/v1": "HTTPRoute Gateway",
  "kafka.strimzi.io/v1beta2": "KafkaTopic",
  "keda.sh/v1alpha1": "ScaledObject",
  "kustomize.toolkit.fluxcd.io/v1": "Kustomization",
  "kyverno.io/v1": "ClusterPolicy",
  "monitoring.coreos.com/v1": "PrometheusRule",
  "networking.istio.io/v1": "VirtualService DestinationRule",
  "networking.k8s.io/v1": "Ingress NetworkPolicy",
  "policy/v1": "PodDisruptionBudget",
  "projectcontour.io/v1": "HTTPProxy",
  "rbac.authorization.k8s.io/v1": "Role ClusterRole RoleBinding ClusterRoleBinding",
  "route.openshift.io/v1": "Route",
  "s3.aws.upbound.io/v1beta1": "Bucket",
  "security.istio.io/v1": "AuthorizationPolicy PeerAuthentication",
  "snapshot.storage.k8s.io/v1": "VolumeSnapshot",
  "traefik.io/v1alpha1": "IngressRoute IngressRouteTCP Middleware",
};
export const API_VERSIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(VERSIONS).flatMap(([version, kinds]) => kinds.split(" ").map((kind) => [kind, version])),
);
const OF_CLUSTER = /^(?:Cluster(?!Policy$)|Namespace$|CustomResource|PersistentVolume$)/;
const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

/**
 * The cases in the YAML files of this folder, one for each rule. Each lists changes: its severity, or `silent`, with what
 * changes; the objects on both sides, before and after; and what other rules, or other findings of this one, say also.
 */
export function changeCases(): Case[] {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.flatMap((file) => {
    const rule = `change/${file.replace(/\.yaml$/, "")}`;
    const [list] = parseDocuments(readFileSync(join(folder, file), "utf8"), file);
    return (list as unknown as ValueMap[]).map(({ both, before, after, also = [], ...said }) => {
      const [severity = "", what] = Object.entries(said)[0] ?? [];
      return {
        rule,
        what: String(what),
        before: [...objects(both), ...objects(before)],
        after: [...objects(both), ...objects(after)],
        says: [
          ...(severity === "silent" ? [] : [`${severity} ${rule}`]),
          ...(also as string[]).map((one) => one.replace(" ", " change/")),
        ].sort(),
      };
    });
  });
}

/** The objects of a map by "Kind name"; without a name, it is "thing". */
function objects(given: Value | undefined): Resource[] {
  return Object.entries((given ?? {}) as Record<string, ValueMap>).map(([key, fields]) => {
    const [kind = "", name = "thing"] = key.split(" ");
    const { metadata, ...others } = WORKLOADS.includes(kind) ? workload(kind, name, fields) : fields;
    const namespace = OF_CLUSTER.test(kind) ? {} : { namespace: "shop" };
    return {
      apiVersion: lookUp(API_VERSIONS, kind) ?? "v1",
      kind,
      metadata: { name, ...namespace, ...(metadata as object) },
      ...(kind === "Secret" || kind === "ConfigMap" ? {} : { spec: {} }),
      ...others,
    };
  });
}

/** A workload whose only container has its name, with more fields of itself, of its pod and of its container. */
function workload(kind: string, name: string, { labels, spec, pod, container, ...more }: ValueMap): ValueMap {
  const own = labels ?? { app: name };
  const image = "example.test/api:1.2.0";
  return {
    ...more,
    spec: {
      ...(kind === "Deployment" && { replicas: 2 }),
      selector: { matchLabels: own },
      ...(spec as object),
      template: {
        metadata: { labels: own },
        spec: { containers: [{ name, image, ...(container as object) }], ...(pod as object) },
      },
    },
  };
}
