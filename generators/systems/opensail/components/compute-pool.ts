import { type Component, object } from "kustogen";
import { metadata, networkPolicies } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { namespace } from "../namespace.ts";
import { WAVE } from "../waves.ts";

/** Namespace of the one-shot pods that agents start; the backend creates them and runs commands through the API. */
export const COMPUTE_POOL = "tesslate-compute-pool";

/** The compute pool: a namespace with its limits, in which nothing is reachable. */
export const computePool: Component<OpenSail> = {
  name: "compute-pool-namespace",
  part: "compute-pool",
  namespace: COMPUTE_POOL,
  when: ({ settings }) => settings.computePool,
  wave: WAVE.foundation,
  resources(_context, { part: of }) {
    return [
      namespace(of, COMPUTE_POOL, { "pod-security.kubernetes.io/enforce": "restricted" }),
      // TesslateAI/Studio@bc6cf79, k8s/base/compute-pool/resource-quota.yaml; its 500m of CPU refuse the sixth pod.
      // Ten pods of the ephemeral template, 100m each.
      object("v1", "ResourceQuota", {
        metadata: metadata(of, "compute-pool-quota"),
        spec: {
          hard: {
            pods: "10",
            "requests.cpu": "1",
            "requests.memory": "2560Mi",
            "limits.cpu": "20",
            "limits.memory": "40Gi",
            persistentvolumeclaims: "10",
          },
        },
      }),
      // The platform's table lists what its pods may do; here everything else is denied.
      ...networkPolicies(of, { components: {}, flows: [] }),
    ];
  },
};
