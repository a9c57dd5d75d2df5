import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule } from "../../model/rule.ts";

export const requestsAboveLimits = defineRule({
  id: "integrity/requests-above-limits",
  title: "A container requests no more than its limit",
  why:
    "The API server rejects a request above the limit. This often happens if an overlay raises the " +
    "request without the limit.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  example: {
    bad: "resources: {requests: {memory: 512Mi}, limits: {memory: 256Mi}}",
    good: "resources: {requests: {memory: 256Mi}, limits: {memory: 256Mi}}",
  },
  severity: "error",
  basis: "refused",
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const { name, path, spec } of containers) {
        const limits = mapAt(spec, "resources", "limits");
        const requests = mapAt(spec, "resources", "requests");
        for (const what in requests) {
          const requested = quantityValue(requests[what]);
          const limit = quantityValue(lookUp(limits, what));
          if (requested === undefined || limit === undefined || requested <= limit) continue;
          yield {
            resource,
            path: [...path, "resources", "requests", what],
            message: `container ${name} has a ${what} request of ${asText(requests[what])}, above its limit of ${asText(lookUp(limits, what))}; the API server rejects it`,
            fix: "raise the limit, or lower the request",
          };
        }
      }
  },
});
