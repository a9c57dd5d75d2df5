import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { Resource } from "kustogen";

/** The pod spec of a workload of any kind; undefined for what runs no pods. */
export function podSpec({ spec }: Resource): IPodSpec | undefined {
  const { jobTemplate, template } = (spec ?? {}) as {
    template?: { spec?: IPodSpec };
    jobTemplate?: { spec?: { template?: { spec?: IPodSpec } } };
  };
  return (jobTemplate?.spec?.template ?? template)?.spec;
}
