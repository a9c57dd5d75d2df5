import { asText } from "@kustogen/kustomize/value/value.ts";
import { fieldsOf } from "../../../compare/path.ts";
import { nanosOf } from "../../../kubernetes/quantity.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";

const SIZE = "spec.resources.requests.storage";

export const volumeShrunk = defineRule({
  id: "change/volume-shrunk",
  title: "No volume requests less storage than before",
  why: "A volume can't shrink: the API server rejects the update, and the sync keeps failing.",
  source:
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
  example: {
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 10Gi}}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 20Gi}}}",
  },
  severity: "error",
  least: "info",
  cases: { info: "for a volume that grows, because it can't shrink again" },
  basis: "refused",
  fix: "keep the size, or copy the data into a new claim",
  *checkChange(_before, _after, context) {
    for (const { after, changes, change } of changedResources(context, "PersistentVolumeClaim")) {
      if (change.renamed !== undefined) continue;
      for (const { path, before: old, after: now } of changes) {
        if (fieldsOf(path).join(".") !== SIZE) continue;
        const was = nanosOf(old);
        const is = nanosOf(now);
        const resource = after;
        if (was === undefined || is === undefined) continue;
        if (is < was)
          yield {
            resource,
            path,
            message: `${resourceText(resource)}: a volume can't shrink from ${asText(old)} to ${asText(now)}: the API server will reject it`,
            todo: `leave ${resourceText(resource)} at ${asText(old)}, or create a new claim and move the data`,
          };
        else
          yield {
            severity: "info",
            resource,
            path,
            message: `${resourceText(resource)}: the volume grows from ${asText(old)} to ${asText(now)}, which its storage class has to allow`,
          };
      }
    }
  },
});
