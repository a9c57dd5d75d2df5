import type { Path } from "@kustogen/kustomize/value/value.ts";

/** Keys that a chart doesn't read from a place, although people write them there. */
interface Unread {
  under: Path;
  keys: readonly string[];
  /** What to write instead. */
  belongs: string;
  /** The first version that doesn't read them. */
  least?: readonly number[];
}

const OF_PODS = ["affinity", "nodeSelector", "resources", "tolerations"];

const PROMETHEUS = [
  ...[
    "additionalScrapeConfigs",
    "enableRemoteWriteReceiver",
    "evaluationInterval",
    "externalLabels",
    "externalUrl",
  ],
  ...[
    "podMonitorNamespaceSelector",
    "podMonitorSelector",
    "podMonitorSelectorNilUsesHelmValues",
    "persistence",
  ],
  ...[
    "persistentVolume",
    "probeSelectorNilUsesHelmValues",
    "remoteRead",
    "remoteWrite",
    "replicas",
    "retention",
  ],
  ...[
    "retentionSize",
    "ruleSelector",
    "ruleSelectorNilUsesHelmValues",
    "scrapeInterval",
    "serviceMonitorSelector",
  ],
  ...["serviceMonitorNamespaceSelector", "serviceMonitorSelectorNilUsesHelmValues", "storage", "storageSpec"],
  ...["walCompression", ...OF_PODS],
];
const ALERTMANAGER = [
  ...["alertmanagerConfigSelector", "configSecret", "externalUrl", "persistence", "replicas", "retention"],
  ...["storage", "useExistingSecret", ...OF_PODS],
];

/** What the chart of Grafana doesn't read from its values, or from those of a chart that contains it. */
function ofGrafana(...under: string[]): Unread[] {
  return [
    { under: [...under, "persistence"], keys: ["storageClass"], belongs: "write storageClassName" },
    { under: [...under, "ingress"], keys: ["className", "ingressClass"], belongs: "write ingressClassName" },
  ];
}

/** What widely used charts don't read, by the chart's name. */
export const UNREAD: Readonly<Record<string, readonly Unread[]>> = {
  "argo-cd": [
    { under: ["server"], keys: ["config"], belongs: "write it under configs.cm", least: [6] },
    { under: ["server"], keys: ["rbacConfig"], belongs: "write it under configs.rbac", least: [6] },
    {
      under: ["server", "ingress"],
      keys: ["hosts"],
      belongs: "write hostname, and extraHosts for others",
      least: [6],
    },
  ],
  "cert-manager": [
    {
      under: [],
      keys: ["installCRD", "installCrds", "installCrd", "installCRDS"],
      belongs: "write installCRDs, or crds.enabled since version 1.15",
    },
    { under: ["crds"], keys: ["install", "create"], belongs: "write crds.enabled" },
  ],
  grafana: ofGrafana(),
  "ingress-nginx": [
    {
      under: [],
      keys: [
        ...[
          "admissionWebhooks",
          "allowSnippetAnnotations",
          "autoscaling",
          "config",
          "extraArgs",
          "hostNetwork",
        ],
        ...["hostPort", "image", "ingressClassResource", "kind", "metrics", "publishService", "replicaCount"],
        ...["service", "watchIngressWithoutClass", ...OF_PODS],
      ],
      belongs: "move it under controller",
    },
  ],
  "kube-prometheus-stack": [
    { under: [], keys: ["prometheusSpec"], belongs: "move it under prometheus" },
    { under: [], keys: ["alertmanagerSpec"], belongs: "move it under alertmanager" },
    { under: ["prometheus"], keys: PROMETHEUS, belongs: "write the setting under prometheus.prometheusSpec" },
    {
      under: ["alertmanager"],
      keys: ALERTMANAGER,
      belongs: "write the setting under alertmanager.alertmanagerSpec",
    },
    ...ofGrafana("grafana"),
  ],
  loki: [
    {
      under: [],
      keys: ["promtail", "grafana", "prometheus", "fluent-bit"],
      belongs: "install that program with a chart of its own",
      least: [3],
    },
    { under: ["loki"], keys: ["schema_config"], belongs: "write schemaConfig", least: [3] },
  ],
  metallb: [
    {
      under: [],
      keys: ["configInline"],
      belongs: "write an IPAddressPool and an L2Advertisement",
      least: [0, 13],
    },
  ],
};
