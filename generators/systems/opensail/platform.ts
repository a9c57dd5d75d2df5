import type { IPriorityClass } from "kubernetes-models/scheduling.k8s.io/v1/PriorityClass";
import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import { neverPrune, type Resource, syncWave } from "kustogen";
import { clusterMetadata, labels, metadata, type Part, part, type Typed } from "kustogen/blocks";
import type { OpenSail } from "./context.ts";
import { CONTAINER_MAX, CONTAINER_MIN, quotaOf } from "./limits.ts";
import { WAVE } from "./waves.ts";

/** The namespace, who goes first when nodes are full, and how much the platform may take. */
export function platform(context: OpenSail): Resource[] {
  const of = part(context, "platform");
  return syncWave(WAVE.foundation, [
    namespace(of, context.namespace, {
      // Baseline and not restricted, because Terraform runs LiteLLM here; our own pods are restricted.
      "pod-security.kubernetes.io/enforce": "baseline",
      "pod-security.kubernetes.io/warn": "restricted",
    }),
    priorityClass(of, "tesslate-system", 2000, "Storage, PostgreSQL and Redis: what everything else needs."),
    priorityClass(of, "tesslate-ephemeral", 1000, "One-shot pods of agents; they may displace environments."),
    priorityClass(of, "tesslate-environment", 100, "Development environments of users."),
    quota(of, "tesslate-quota", quotaOf(context.settings)),
    limitRange(of),
  ]);
}

/**
 * A Namespace with the labels that Pod Security Admission and others look at. It never goes with the Application:
 * volumes that must survive are in it.
 */
export function namespace(of: Part, name: string, more: Record<string, string>): Typed<INamespace> {
  return neverPrune({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels(of), ...more } },
  });
}

function priorityClass(of: Part, name: string, value: number, description: string): Typed<IPriorityClass> {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: clusterMetadata(of, name),
    value,
    globalDefault: false,
    preemptionPolicy: "PreemptLowerPriority",
    description,
  };
}

/** A ResourceQuota: the most that all pods of the part's namespace may request and use together. */
export function quota(of: Part, name: string, hard: Record<string, string>): Typed<IResourceQuota> {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: metadata(of, name), spec: { hard } };
}

function limitRange(of: Part): Typed<ILimitRange> {
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: metadata(of, "tesslate-limits"),
    spec: {
      limits: [
        {
          type: "Container",
          default: { cpu: "500m", memory: "512Mi" },
          defaultRequest: { cpu: "100m", memory: "128Mi" },
          max: CONTAINER_MAX,
          min: CONTAINER_MIN,
        },
      ],
    },
  };
}
