import type { Component } from "kustogen";
import { internet } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { COMPUTE_POOL } from "./compute-pool.ts";

/**
 * The one-shot pods that agents start in the compute pool: every pod of its namespace, because agents choose their
 * labels.
 */
export const agents: Component<OpenSail> = {
  name: "compute-pool",
  pods: () => ({ namespace: COMPUTE_POOL, labels: {} }),
  talksTo: () => [{ to: internet(), ports: [443, 80], why: "packages and sources that agents fetch" }],
};
