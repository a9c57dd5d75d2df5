import type { Awaited } from "kustogen";
import type { Settings } from "./settings.ts";

/** What must be known before several workers run: its document defaults to one. */
export const AWAITS: Awaited<Settings>[] = [
  {
    when: ({ worker }) => worker.replicas > 1,
    says: "the state of a task is partly in its worker's process, so that a task whose worker goes is started again by its user",
    acknowledge: "worker.acknowledgeInProcessState",
    refuse: true,
  },
];
