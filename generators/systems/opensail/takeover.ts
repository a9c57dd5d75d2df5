import type { Step } from "kustogen";
import type { OpenSail } from "./context.ts";

/** What Terraform made and the manifests here make as well: it has to let go of them without deleting them. */
const TERRAFORM = [
  "kubernetes_namespace.tesslate",
  "kubernetes_priority_class.system",
  "kubernetes_priority_class.ephemeral",
  "kubernetes_priority_class.environment",
  "kubernetes_service_account.tesslate_backend",
  "kubernetes_service_account.btrfs_csi_node",
  "kubernetes_service_account.volume_hub",
  "kubernetes_storage_class.gp3",
  "kubectl_manifest.ebs_snapshot_class",
  "kubernetes_config_map.frontend_config",
  "kubernetes_config_map.tesslate_config",
  "kubectl_manifest.wildcard_certificate",
  "kubectl_manifest.tesslate_ingress",
];

const SERVING = [
  "tesslate-backend",
  "tesslate-frontend",
  "tesslate-automations-controller",
  "opensail-runtime",
];

/**
 * How an OpenSail that Terraform and `kubectl apply -k` made comes under Argo CD. Selectors are immutable and were
 * `app: …`, so that every workload is made again; two of one that writes must never run.
 */
export function takeover({ layer, settings }: OpenSail): Step[] {
  if (!settings.aws) return [];
  const kubectl = "kubectl -n tesslate";
  const storage = "kubectl -n kube-system";
  const single = [
    "tesslate-worker",
    "tesslate-gateway",
    "tesslate-marketplace",
    ...(settings.redis.placement === "in-cluster" ? ["redis"] : []),
    ...(settings.postgres.placement === "in-cluster" ? ["postgres"] : []),
  ];
  const claims = [
    "marketplace-data",
    ...(settings.redis.placement === "in-cluster" ? ["redis-data"] : []),
    ...(settings.postgres.placement === "in-cluster" ? ["postgres-pvc"] : []),
  ];
  return [
    {
      title:
        "Plan a window of half an hour. Take a backup as under Data, and stop every workflow that deploys by other means",
      commands: [],
    },
    {
      title:
        "Pin what runs now, so that the takeover changes how it is deployed and not what: a digest of each image",
      commands: [
        `${kubectl} get pods -o custom-columns=POD:.metadata.name,IMAGE:.status.containerStatuses[*].imageID`,
      ],
    },
    {
      title:
        "Let Terraform go of what Argo CD will own, and keep it: a block `removed { from = … lifecycle { destroy = false } }` in " +
        "place of each of these. `terraform state rm` alone makes the next apply create them again. What refers to them takes " +
        'the name as text ("tesslate", "tesslate-block-storage"). The plan must destroy nothing',
      commands: [...TERRAFORM.map((address) => `# ${address}`), "terraform plan"],
    },
    {
      title:
        "These stay Terraform's: all Secrets, the ClusterIssuer letsencrypt-prod (the one here is opensail-letsencrypt), LiteLLM, " +
        "ingress-nginx, and the two records of dns.tf, which external-dns leaves alone because it did not make them",
      commands: [],
    },
    {
      title:
        "Take `kubernetes_network_policy.tesslate_default` out of Terraform, this one with its object, and apply",
      commands: ["terraform apply"],
    },
    {
      title: "Keep the disks whatever happens to their claims",
      commands: claims.map(
        (claim) =>
          `kubectl patch pv $(${kubectl} get pvc ${claim} -o jsonpath='{.spec.volumeName}') -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      ),
    },
    {
      title:
        "Take from the Ingress what nobody takes away later: fields of other managers stay. With cert-manager's annotation a " +
        "second Certificate would fight over the Secret",
      commands: [
        `${kubectl} annotate ingress tesslate-ingress kubernetes.io/ingress.class- cert-manager.io/cluster-issuer- nginx.ingress.kubernetes.io/use-regex- nginx.ingress.kubernetes.io/proxy-connect-timeout- nginx.ingress.kubernetes.io/proxy-hide-header-`,
      ],
    },
    {
      title:
        "The window begins. Stop what must never run twice, wait until its pods are gone, and delete it: a selector is " +
        "immutable, and a Deployment that rolled can't become one that is recreated in the same step",
      commands: [
        `${kubectl} scale ${single.map((name) => `deploy/${name}`).join(" ")} --replicas=0`,
        `${kubectl} wait --for=delete pod -l 'app in (${single.join(",")})' --timeout=6m`,
        `${kubectl} delete ${single.map((name) => `deploy/${name}`).join(" ")}`,
      ],
    },
    {
      title:
        "Storage: first the hub, then the driver, whose pods copy their volumes to the bucket before they end. The parameters " +
        "of a class are immutable, and one that the old overlay made doesn't encrypt: it is made again, volumes keep theirs",
      commands: [
        `${storage} delete deploy/tesslate-volume-hub --wait --ignore-not-found`,
        `${storage} delete ds/tesslate-btrfs-csi-node --wait --cascade=foreground`,
        `${storage} delete ds/tesslate-image-precache --ignore-not-found`,
        "kubectl delete storageclass tesslate-block-storage --ignore-not-found",
      ],
    },
    {
      title:
        "What serves is deleted without its pods, which go on until the sync gives the Services the labels of the new ones",
      commands: [
        `${kubectl} delete ${SERVING.map((name) => `deploy/${name}`).join(" ")} --cascade=orphan`,
        `${kubectl} delete cronjob/namespace-reaper cronjob/snapshot-cleanup`,
      ],
    },
    {
      title: "The first sync: it forces its fields over those of the managers before it",
      commands: [`kubectl apply --server-side -f argocd/projects/root.yaml -f argocd/${layer}/root.yaml`],
    },
    {
      title:
        "When Verify below says that all is there: what is left over of the old pods, policies and budgets, and of the " +
        "PostgreSQL that the old overlay also starts where the database is outside; its claim stays",
      commands: [
        `${kubectl} delete rs -l app.kubernetes.io/managed-by=kustomize`,
        `${kubectl} delete networkpolicy,poddisruptionbudget,configmap -l app.kubernetes.io/managed-by=kustomize`,
        // The old overlay starts one everywhere, also beside a database outside of the cluster; its claim stays.
        ...(settings.postgres.placement === "in-cluster"
          ? []
          : [`${kubectl} delete deployment,service postgres --ignore-not-found`]),
      ],
    },
    {
      title:
        "The way back, as long as the window is open: remove the Applications without what they deployed, delete the " +
        "Deployments and the DaemonSet as above, and apply the old overlay. The disks stay",
      commands: [
        `kubectl -n argocd delete application root-${layer} opensail-${layer} --cascade=orphan`,
        `kubectl apply -k k8s/overlays/aws-${layer}`,
      ],
    },
  ];
}
