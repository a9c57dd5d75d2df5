import { type Resource, syncWave } from "kustogen";
import { networkPolicies, part } from "kustogen/blocks";
import type { OpenSail } from "./context.ts";
import { namespace, quota } from "./platform.ts";
import { WAVE } from "./waves.ts";

/** Namespace of the one-shot pods that agents start; the backend makes them and runs commands through the API. */
export const COMPUTE_POOL = "tesslate-compute-pool";

/** The compute pool: a namespace with its limits, in which nothing is reachable. */
export function computePool(context: OpenSail): Resource[] {
  if (!context.settings.computePool) return [];
  const of = { ...part(context, "compute-pool"), namespace: COMPUTE_POOL };
  return syncWave(WAVE.foundation, [
    namespace(of, COMPUTE_POOL, { "pod-security.kubernetes.io/enforce": "restricted" }),
    // Ten pods of the ephemeral template, 100m each.
    quota(of, "compute-pool-quota", {
      pods: "10",
      "requests.cpu": "1",
      "requests.memory": "2560Mi",
      "limits.cpu": "20",
      "limits.memory": "40Gi",
      persistentvolumeclaims: "10",
    }),
    // What its pods may do is in the platform's table; here everything else is denied.
    ...networkPolicies(of, { components: {}, flows: [] }),
  ]);
}
