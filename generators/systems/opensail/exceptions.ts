import type { Exception } from "kustogen";

/** What runs images of OpenSail itself. PostgreSQL, whose image a registry has, isn't among them. */
const OF_OPENSAIL = [
  "Deployment/tesslate-*",
  "Deployment/opensail-runtime",
  "DaemonSet/tesslate-*",
  "CronJob/*",
];

/** What Terraform makes, and pods refer to. */
const BY_TERRAFORM = {
  "integrity/service-account": [
    "ServiceAccount/tesslate-backend-sa",
    "ServiceAccount/tesslate-btrfs-csi-node",
    "ServiceAccount/tesslate-volume-hub",
  ],
  "integrity/config-map-reference": ["ConfigMap/frontend-config"],
};

/** Exceptions from the engine's rules, and the reasons. */
export const EXCEPTIONS: Exception[] = [
  ...Object.entries(BY_TERRAFORM).flatMap(([rule, objects]) =>
    objects.map((missing) => ({
      rule,
      missing,
      reason: "Studio's Terraform makes it, unless `aws.platform: here` (k8s/terraform/aws/kubernetes.tf)",
    })),
  ),
  {
    rule: "argocd/hook-deadline",
    resource: "Job/tesslate-backend-migrate",
    reason:
      "A deadline would end a migration halfway; a hook that hangs is ended by hand (A sync that hangs)",
  },
  ...OF_OPENSAIL.map((resource) => ({
    rule: "production/image-pinned",
    environment: "local",
    resource,
    reason:
      "The images are built on the machine and loaded into its node; with Always, the kubelet would look for them in a " +
      "registry that doesn't exist",
  })),
];
