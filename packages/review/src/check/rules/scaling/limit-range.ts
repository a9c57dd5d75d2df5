import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule } from "../../rule.ts";

export const limitRange = defineRule({
  id: "scaling/limit-range",
  title: "Containers stay within the LimitRange of their namespace",
  why: "The API server rejects a pod outside the LimitRange: the workload exists but never gets a pod.",
  source: "https://kubernetes.io/docs/concepts/policy/limit-range/",
  example: {
    bad: "kind: LimitRange\nmetadata: {name: shop}\nspec: {limits: [{type: Container, max: {memory: 1Gi}}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, resources: {limits: {memory: 2Gi}}}]}}}",
    good: "kind: LimitRange\nmetadata: {name: shop}\nspec: {limits: [{type: Container, max: {memory: 1Gi}}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, resources: {limits: {memory: 1Gi}}}]}}}",
  },
  severity: "error",
  basis: "refused",
  kinds: ["LimitRange"],
  *check({ index, pods }) {
    for (const range of index.ofKind("LimitRange"))
      for (const [limit] of itemsAt(range, "spec", "limits")) {
        if (limit.type !== "Container") continue;
        const most = mapAt(limit, "max");
        const least = mapAt(limit, "min");
        for (const { containers, namespace, resource } of pods) {
          // A pod without a namespace may be deployed to another one.
          if (namespace !== range.metadata.namespace) continue;
          for (const { name, path, spec } of containers) {
            const limits = mapAt(spec, "resources", "limits");
            const requests = { ...limits, ...mapAt(spec, "resources", "requests") };
            for (const what of new Set([...Object.keys(most), ...Object.keys(least)])) {
              const [top, bottom] = [quantityValue(lookUp(most, what)), quantityValue(lookUp(least, what))];
              const [wanted, requested] = [
                quantityValue(lookUp(limits, what)),
                quantityValue(lookUp(requests, what)),
              ];
              const where = { resource, path: [...path, "resources"] };
              if (top !== undefined && wanted !== undefined && wanted > top)
                yield {
                  ...where,
                  message: `container ${name} has a ${what} limit of ${asText(lookUp(limits, what))}, above the ${asText(lookUp(most, what))} of LimitRange ${range.metadata.name}`,
                  fix: "lower the limit, or raise the LimitRange",
                };
              else if (bottom !== undefined && requested !== undefined && requested < bottom)
                yield {
                  ...where,
                  message: `container ${name} has a ${what} request of ${asText(lookUp(requests, what))}, below the ${asText(lookUp(least, what))} of LimitRange ${range.metadata.name}`,
                  fix: "raise the request, or lower the LimitRange",
                };
            }
          }
        }
      }
  },
});
