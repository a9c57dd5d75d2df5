import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";

const why =
  "The state of a task is partly in its worker's process: when pods are replaced, tasks are lost or run twice.";

export const oneWorker: SystemRule<OpenSail> = {
  id: "opensail/one-worker",
  title: "There is one worker, unless the risk is acknowledged",
  why,
  *check({ settings: { worker } }) {
    if (worker.replicas > 1 && !worker.acknowledgeInProcessState)
      yield {
        at: "settings.worker.replicas",
        message:
          "expected 1, because the state of a task is partly in its worker's process; with more, set " +
          "worker.acknowledgeInProcessState: true to say that this is known and watch the queue depth in Redis",
      };
  },
};

export const noScaledWorker: SystemRule<OpenSail> = {
  id: "opensail/no-scaled-worker",
  title: "No autoscaler scales the worker",
  why,
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
