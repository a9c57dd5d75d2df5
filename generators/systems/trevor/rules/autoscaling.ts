import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";

export const autoscalingRange: SystemRule<Trevor> = {
  id: "trevor/autoscaling-range",
  title: "An autoscaler's maximum is at least its minimum",
  why: "Kubernetes refuses a HorizontalPodAutoscaler whose range is empty.",
  *check({ settings: { autoscaling } }) {
    if (autoscaling && autoscaling.min > autoscaling.max)
      yield {
        at: "settings.autoscaling.max",
        message: `expected at least autoscaling.min, ${autoscaling.min}`,
      };
  },
};
