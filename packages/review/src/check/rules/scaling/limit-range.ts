import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The containers outside the LimitRange of their namespace, whose pods the API server rejects. */
export function* limitRange({ index, pods }: State): Iterable<Finding> {
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
}
