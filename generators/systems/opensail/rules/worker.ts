import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";

export const noScaledWorker: SystemRule<OpenSail> = {
  id: "opensail/no-scaled-worker",
  title: "No autoscaler scales the worker",
  why: "The state of a task is partly in its worker's process: when pods are replaced, tasks are lost or run twice.",
  *checkResources(resources) {
    for (const resource of resources) {
      if (resource.kind !== "HorizontalPodAutoscaler") continue;
      const { scaleTargetRef } = resource.spec as { scaleTargetRef?: { name?: string } };
      if (scaleTargetRef?.name === "tesslate-worker")
        yield {
          resource,
          message:
            "scales tesslate-worker, whose tasks keep state in their process and would be lost. Remove it; set " +
            "worker.replicas and worker.acknowledgeInProcessState instead",
        };
    }
  },
};
