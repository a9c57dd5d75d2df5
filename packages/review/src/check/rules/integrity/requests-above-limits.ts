import { defineRule } from "../../model/rule.ts";
import { ABOVE_LIMITS } from "../../refusals/containers.ts";
import { refusedIn } from "../../refusals/refused.ts";

export const requestsAboveLimits = defineRule({
  id: "integrity/requests-above-limits",
  page: {
    title: "A container requests no more than its limit",
    why:
      "The API server rejects a request above the limit. This often happens if an overlay raises the " +
      "request without the limit.",
    source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    bad: "resources: {requests: {memory: 512Mi}, limits: {memory: 256Mi}}",
    good: "resources: {requests: {memory: 256Mi}, limits: {memory: 256Mi}}",
  },
  severity: "error",
  basis: "refused",
  check: (state) => refusedIn(state, ABOVE_LIMITS),
});
