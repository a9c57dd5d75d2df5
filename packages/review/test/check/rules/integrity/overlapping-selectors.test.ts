import { describe, expect, it } from "vitest";
import { overlappingSelectors } from "../../../../src/check/rules/integrity/overlapping-selectors.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("integrity/overlapping-selectors", () => {
  it("warns of two workloads with one selector, once", () =>
    expect(
      judged(
        overlappingSelectors,
        state(deployment({ labels: "app: shop" }) + deployment({ name: "worker", labels: "app: shop" })),
      ),
    ).toEqual([
      "warning Deployment web (namespace shop): spec.selector: also selects the pods of Deployment worker",
    ]));

  it("takes selectors of their own, and the same in two namespaces", () => {
    expect(judged(overlappingSelectors, state(deployment() + deployment({ name: "worker" })))).toEqual([]);
    const elsewhere = deployment().replaceAll("namespace: shop", "namespace: other");
    expect(judged(overlappingSelectors, state(deployment() + elsewhere))).toEqual([]);
  });
});
