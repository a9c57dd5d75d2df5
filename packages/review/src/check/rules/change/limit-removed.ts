import { mapAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedContainers } from "./containers.ts";
import type { RiskRule } from "./risk.ts";

export const limitRemoved: RiskRule = {
  id: "limit-removed",
  title: "A container loses a resource limit or request",
  severity: "warning",
  *find(context) {
    for (const { after, container, old, now, path } of changedContainers(context))
      for (const part of ["limits", "requests"] as const) {
        const kept = mapAt(now.fields, "resources", part);
        for (const resource of Object.keys(mapAt(old.fields, "resources", part)))
          if (!Object.hasOwn(kept, resource))
            yield {
              resource: named(after),
              path: [...path, "resources", part, resource],
              message: `${nameText(named(after))}: ${container} has no ${resource} ${part.slice(0, -1)} any more: ${
                part === "limits" ? "it can take all of its node" : "it is placed as if it needed none"
              }`,
            };
      }
  },
};
