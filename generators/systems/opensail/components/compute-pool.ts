import { type Component, object } from "kustogen";
import { metadata, networkPolicies } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { POOL_CPU } from "../limits.ts";
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
      // TesslateAI/Studio@bc6cf79, k8s/base/compute-pool/resource-quota.yaml.
      object("v1", "ResourceQuota", {
        metadata: metadata(of, "compute-pool-quota"),
        spec: {
          hard: {
            pods: "10",
            "requests.cpu": POOL_CPU,
            "requests.memory": "2560Mi",
            "limits.cpu": "20",
            "limits.memory": "40Gi",
            persistentvolumeclaims: "10",
          },
        },
      }),
      // The platform's table lists what its pods may do. The backend adds compute-pool-isolation, without which it starts
      // none: 443 and 80 of every address but 169.254.169.254 (orchestrator/app/services/compute_manager.py).
      ...networkPolicies(of, { components: {}, flows: [] }),
    ];
  },
};
