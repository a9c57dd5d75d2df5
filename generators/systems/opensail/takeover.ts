import type { Step } from "kustogen";
import type { OpenSail } from "./context.ts";

/** What both Terraform and these manifests manage: Terraform must release it without deleting it. */
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
 * How to put an OpenSail that was created by Terraform and `kubectl apply -k` under Argo CD. Selectors are immutable
 * and were `app: …`, so every workload is created again; two pods of one that writes must never run.
 */
export function takeover({ layer, settings }: OpenSail): Step[] {
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
        "Plan a maintenance window of half an hour. Take a backup as described under Data, and stop every " +
        "workflow that deploys by other means",
      commands: [],
    },
    {
      title:
        "Pin each image by the digest that runs now, so that the takeover changes only how it is deployed",
      commands: [
        `${kubectl} get pods -o custom-columns=POD:.metadata.name,IMAGE:.status.containerStatuses[*].imageID`,
      ],
    },
    {
      title:
        "Make Terraform release what Argo CD will manage, without deleting it. Replace each of these resources with a " +
        "block `removed { from = … lifecycle { destroy = false } }`; after `terraform state rm` alone, the next apply " +
        'would create it again. Where other resources refer to it, write its name as a string ("tesslate", ' +
        '"tesslate-block-storage"). The plan must destroy nothing',
      commands: [...TERRAFORM.map((address) => `# ${address}`), "terraform plan"],
    },
    {
      title:
        "Terraform keeps these: all Secrets, the ClusterIssuer letsencrypt-prod (the one in these manifests " +
        "is opensail-letsencrypt), LiteLLM, ingress-nginx, and the two records of dns.tf, which external-dns " +
        "leaves alone because it didn't create them",
      commands: [],
    },
    {
      title:
        "Remove `kubernetes_network_policy.tesslate_default` from Terraform together with its object, and apply",
      commands: ["terraform apply"],
    },
    {
      title: "Keep the disks, whatever happens to their claims",
      commands: claims.map(
        (claim) =>
          `kubectl patch pv $(${kubectl} get pvc ${claim} -o jsonpath='{.spec.volumeName}') -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      ),
    },
    {
      title:
        "Remove these annotations from the Ingress. Server-side apply keeps fields that another manager owns, so the sync wouldn't remove them; " +
        "with cert-manager's annotation, a second Certificate would overwrite the Secret",
      commands: [
        `${kubectl} annotate ingress tesslate-ingress kubernetes.io/ingress.class- cert-manager.io/cluster-issuer- nginx.ingress.kubernetes.io/use-regex- nginx.ingress.kubernetes.io/proxy-connect-timeout- nginx.ingress.kubernetes.io/proxy-hide-header-`,
      ],
    },
    {
      title:
        "The maintenance window begins. Stop the workloads that must never run twice, wait until their pods are deleted, and " +
        "delete them. Selectors are immutable, and a Deployment with rolling updates can't switch to Recreate in " +
        "the same step",
      commands: [
        `${kubectl} scale ${single.map((name) => `deploy/${name}`).join(" ")} --replicas=0`,
        `${kubectl} wait --for=delete pod -l 'app in (${single.join(",")})' --timeout=6m`,
        `${kubectl} delete ${single.map((name) => `deploy/${name}`).join(" ")}`,
      ],
    },
    {
      title:
        "Delete the storage components: first the hub, then the driver, whose pods copy their volumes to the bucket " +
        "before they terminate. Also delete the StorageClass, because the old one doesn't encrypt and its " +
        "parameters are immutable. The sync creates it again, and existing volumes are unaffected",
      commands: [
        `${storage} delete deploy/tesslate-volume-hub --wait --ignore-not-found`,
        `${storage} delete ds/tesslate-btrfs-csi-node --wait --cascade=foreground`,
        `${storage} delete ds/tesslate-image-precache --ignore-not-found`,
        "kubectl delete storageclass tesslate-block-storage --ignore-not-found",
      ],
    },
    {
      title:
        "Delete the workloads that serve requests, but not their pods, which keep running until the sync gives " +
        "the Services the labels of the new pods",
      commands: [
        `${kubectl} delete ${SERVING.map((name) => `deploy/${name}`).join(" ")} --cascade=orphan`,
        `${kubectl} delete cronjob/namespace-reaper cronjob/snapshot-cleanup`,
      ],
    },
    {
      title:
        "Start the first sync, in which Argo CD takes over the objects' fields from their previous managers",
      commands: [`kubectl apply --server-side -f argocd/projects/root.yaml -f argocd/${layer}/root.yaml`],
    },
    {
      title:
        "Once the commands under Verify succeed, delete the old ReplicaSets, policies, budgets and ConfigMaps" +
        (settings.postgres.placement === "in-cluster"
          ? ""
          : ". Also delete the PostgreSQL that the old overlay starts, which is unused; its claim is kept"),
      commands: [
        `${kubectl} delete rs -l app.kubernetes.io/managed-by=kustomize`,
        `${kubectl} delete networkpolicy,poddisruptionbudget,configmap -l app.kubernetes.io/managed-by=kustomize`,
        ...(settings.postgres.placement === "in-cluster"
          ? []
          : [`${kubectl} delete deployment,service postgres --ignore-not-found`]),
      ],
    },
    {
      title:
        "To go back while the window is open, remove the Applications but not what they deployed, delete the " +
        "Deployments and the DaemonSet as above, and apply the old overlay. The disks are kept",
      commands: [
        `kubectl -n argocd delete application root-${layer} opensail-${layer} --cascade=orphan`,
        `kubectl apply -k k8s/overlays/aws-${layer}`,
      ],
    },
  ];
}
