import type { Resource } from "kustogen";
import { type HouseRuleExceptions, houseRules, productionRules } from "kustogen/testing";
import { expect } from "vitest";

/** Expects a layer to keep the rules that hold for all systems. */
export function expectHouseRules(
  resources: readonly Resource[],
  namespace: string,
  exceptions: HouseRuleExceptions = {},
) {
  const broken = houseRules(resources, namespace, exceptions);
  // What overlays build on has no namespace: each of them sets its own.
  const isLayer = resources.every(({ metadata }) => metadata.namespace === undefined);
  expect(isLayer ? broken.filter((text) => !text.includes("is in namespace undefined")) : broken).toEqual([]);
}

/** Expects a layer to keep the rules of every production. */
export function expectProductionRules(resources: readonly Resource[]) {
  expect(productionRules(resources)).toEqual([]);
}
