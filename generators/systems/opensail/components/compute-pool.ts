import type { Component } from "kustogen";
import { networkPolicies } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { namespace } from "../namespace.ts";
import { WAVE } from "../waves.ts";

/** Namespace of the one-shot pods that agents start; the backend creates them and runs commands through the API. */
export const COMPUTE_POOL = "tesslate-compute-pool";

/** The compute pool: a namespace in which nothing is reachable. */
export const computePool: Component<OpenSail> = {
  name: "compute-pool-namespace",
  part: "compute-pool",
  namespace: COMPUTE_POOL,
  wave: WAVE.foundation,
  resources({ settings }, { part: of }) {
    return [
      namespace(of, COMPUTE_POOL, { "pod-security.kubernetes.io/enforce": "restricted" }),
      // The platform's table lists what its pods may do. The backend adds compute-pool-quota and compute-pool-isolation: 443
      // and 80 of every address but 169.254.169.254 (orchestrator/app/services/compute_manager.py).
      ...(settings.networkPolicy ? networkPolicies(of, { components: {}, flows: [] }) : []),
    ];
  },
};
