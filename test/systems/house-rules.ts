import type { Resource } from "kustogen";
import { type HouseRuleExceptions, houseRules, productionRules } from "kustogen/testing";
import { expect } from "vitest";

/** Expects a layer to keep the rules that hold for all systems. */
export function expectHouseRules(
  resources: readonly Resource[],
  namespace: string,
  exceptions: HouseRuleExceptions = {},
) {
  expect(houseRules(resources, namespace, exceptions)).toEqual([]);
}

/** Expects a layer to keep the rules of every production. */
export function expectProductionRules(resources: readonly Resource[]) {
  expect(productionRules(resources)).toEqual([]);
}
