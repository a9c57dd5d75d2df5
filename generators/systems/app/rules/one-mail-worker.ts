import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";

const { name } = SERVICES.emailWorker;

/** What the rule reads of a workload or an autoscaler. */
interface Scaled {
  replicas?: number;
  strategy?: { type?: string };
  scaleTargetRef?: { name?: string };
}

export const oneMailWorker: SystemRule<App> = {
  id: "app/one-mail-worker",
  title: "There is exactly one email-worker",
  why: "Each would take the same mail from the queue and send it.",
  *checkResources(resources) {
    const expected = `expected exactly one pod of ${name}: a second would send every mail twice`;
    for (const resource of resources) {
      const { replicas, scaleTargetRef, strategy } = (resource.spec ?? {}) as Scaled;
      if (scaleTargetRef?.name === name) yield { resource, message: `scales ${name}; ${expected}` };
      if (resource.kind !== "Deployment" || resource.metadata.name !== name) continue;
      if (replicas !== 1)
        yield { resource, message: `has ${replicas ?? "no number of"} replicas; ${expected}` };
      if (strategy?.type !== "Recreate")
        yield {
          resource,
          message: `starts a new pod before the old one stopped (strategy is not Recreate); ${expected}`,
        };
    }
  },
};
