import { at } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedContainers } from "./containers.ts";
import type { RiskRule } from "./risk.ts";

const PROBES = {
  readinessProbe: "gets traffic before it can answer",
  livenessProbe: "is no longer restarted when it hangs",
  startupProbe: "has only the time of its other probes to start",
} as const;

export const probeRemoved: RiskRule = {
  id: "probe-removed",
  title: "A container loses a probe",
  severity: "warning",
  *find(context) {
    for (const { after, container, old, now, path } of changedContainers(context))
      for (const [probe, consequence] of Object.entries(PROBES))
        if (at(old.fields, probe) !== undefined && at(now.fields, probe) === undefined)
          yield {
            resource: named(after),
            path: [...path, probe],
            message: `${nameText(named(after))}: ${container} has no ${probe} any more: it ${consequence}`,
          };
  },
};
