import { because, type Component, type Here, object, type Resource } from "kustogen";
import { clusterMetadata, metadata, type Part } from "kustogen/blocks";
import { byTerraform, type OpenSail } from "../context.ts";
import { namespace } from "../namespace.ts";
import { WAVE } from "../waves.ts";

/** The namespace, the priorities when nodes are full, and the platform's limits. */
export const platform: Component<OpenSail> = {
  name: "platform",
  wave: WAVE.foundation,
  resources,
};

function resources(context: OpenSail, { part: of }: Here): Resource[] {
  return [
    ...(byTerraform(context) ? [] : namespaceAndPriorities(context, of)),
    object("v1", "ResourceQuota", {
      metadata: metadata(of, "tesslate-quota"),
      // TesslateAI/Studio@bc6cf79, k8s/base/security/resource-quotas.yaml, as the limits below.
      spec: {
        hard: {
          pods: "30",
          "requests.cpu": "14",
          "requests.memory": "30Gi",
          "limits.cpu": "64",
          "limits.memory": "96Gi",
          persistentvolumeclaims: "10",
          "requests.storage": "100Gi",
        },
      },
    }),
    object("v1", "LimitRange", {
      metadata: metadata(of, "tesslate-limits"),
      spec: {
        limits: [
          {
            type: "Container",
            default: { cpu: "500m", memory: "512Mi" },
            defaultRequest: { cpu: "100m", memory: "128Mi" },
            max: { cpu: "4", memory: "4Gi" },
            min: { cpu: "50m", memory: "64Mi" },
          },
        ],
      },
    }),
  ];
}

/** What Terraform makes on AWS (k8s/terraform/aws/kubernetes.tf). */
function namespaceAndPriorities({ namespace: name }: OpenSail, of: Part): Resource[] {
  return [
    namespace(of, name, {
      "pod-security.kubernetes.io/enforce": because(
        "Baseline instead of restricted, because Terraform runs LiteLLM here; our own pods are restricted.",
        "baseline",
      ),
      "pod-security.kubernetes.io/warn": "restricted",
    }),
    // TesslateAI/Studio@bc6cf79, k8s/base/core/priority-classes.yaml.
    priorityClass(of, "tesslate-system", 2000, "Storage, PostgreSQL and Redis: what everything else needs."),
    priorityClass(of, "tesslate-ephemeral", 1000, "One-shot pods of agents; they may displace environments."),
    priorityClass(of, "tesslate-environment", 100, "Development environments of users."),
  ];
}

function priorityClass(of: Part, name: string, value: number, description: string): Resource {
  return object("scheduling.k8s.io/v1", "PriorityClass", {
    metadata: clusterMetadata(of, name),
    value,
    globalDefault: false,
    preemptionPolicy: "PreemptLowerPriority",
    description,
  });
}
