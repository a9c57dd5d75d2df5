import { asText } from "@kustogen/kustomize/value/value.ts";
import { fieldsOf } from "../../../compare/path.ts";
import { nanosOf } from "../../../kubernetes/quantity.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule } from "./risk.ts";

const SIZE = /^spec\.(?:volumeClaimTemplates\.spec\.)?(?:resources\.requests|capacity)\.storage$/;

export const volumeShrunk: RiskRule = {
  id: "volume-shrunk",
  title: "A volume asks for less than before",
  severity: "error",
  *find(context) {
    for (const { after, changes, change } of changedResources(
      context,
      "PersistentVolumeClaim",
      "PersistentVolume",
      "StatefulSet",
    )) {
      if (change.renamed !== undefined) continue;
      for (const { path, before: old, after: now } of changes) {
        if (!SIZE.test(fieldsOf(path).join("."))) continue;
        const was = nanosOf(old);
        const is = nanosOf(now);
        const resource = named(after);
        if (was === undefined || is === undefined) continue;
        if (is < was)
          yield {
            resource,
            path,
            message: `${nameText(resource)}: a volume can't shrink from ${asText(old)} to ${asText(now)}: the API server will refuse it`,
            todo: `leave ${nameText(resource)} at ${asText(old)}, or make a new claim and move the data`,
          };
        else
          yield {
            severity: "info",
            resource,
            path,
            message: `${nameText(resource)}: the volume grows from ${asText(old)} to ${asText(now)}, which its storage class has to allow`,
          };
      }
    }
  },
};
