import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { at } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";

/** What the API server rejects in Flux objects because of a rule in their definitions. */
export const REFUSED_IN_FLUX: readonly Judge[] = [
  { kind: "HelmRelease", group: RELEASES_OF_FLUX, wrong: ofRelease },
];

function* ofRelease(resource: Resource): Iterable<Finding> {
  if (at(resource, "spec") === undefined) return;
  const [chart, reference] = ["chart", "chartRef"].map((field) => at(resource, "spec", field) ?? undefined);
  if (chart === undefined && reference === undefined)
    yield {
      resource,
      path: ["spec", "chart"],
      message: "has neither chart nor chartRef",
      fix: "write one of them",
      trait: "missing-field",
    };
  else if (chart !== undefined && reference !== undefined)
    yield {
      resource,
      path: ["spec", "chartRef"],
      message: "has both chart and chartRef",
      fix: "remove one of them",
    };
}
