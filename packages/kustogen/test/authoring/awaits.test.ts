import { stateOf } from "@kustogen/review/check/model/state.ts";
import { expect, it } from "vitest";
import type { z } from "zod";
import { policyOf } from "../../src/argocd/policy.ts";
import type { Awaited } from "../../src/authoring/awaits.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { authoredRules } from "../../src/generate/authored-facts.ts";
import { awaitingLines } from "../../src/generate/news.ts";
import { awaitingOf } from "../../src/generate/warnings.ts";
import { applyRules } from "../../src/layers/rules.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { systemPages } from "../../src/pages/pages.ts";
import { acknowledgement, replicas, settings } from "../../src/settings/index.ts";
import { shopEnvironment } from "../generate/shop.ts";
import { SHOP } from "./shop.ts";

const SETTINGS = settings({ pods: replicas().default(1), acknowledgeTwo: acknowledgement() });

/** A shop that awaits one thing. */
const awaiting = (one: Awaited<z.output<typeof SETTINGS>>) =>
  defineSystem({
    ...SHOP,
    settings: SETTINGS,
    resources: () => [],
    runbook: () => ({ parts: [] }),
    awaits: [one],
  });

/** A shop whose second pod nobody has seen. */
const shop = (refuse?: boolean) =>
  awaiting({
    when: ({ pods }) => pods > 1,
    says: "nobody has seen two pods",
    acknowledge: "acknowledgeTwo",
    ...(refuse !== undefined && { refuse }),
  });

/** What follows from settings of beta, wherever it is told. */
function told(own: object, system = shop(), more: Partial<Environment> = {}) {
  const beta = { ...shopEnvironment("beta", { settings: own }), ...more };
  const node = resolveTree(system, [beta]).at(-1) as ReturnType<typeof resolveTree>[number];
  const authored = { system: "shop", environment: "beta", namespace: "shop", contracts: [] };
  const [page] = systemPages(DEFAULT_FOLDERS, [{ node, resources: [] }]);
  return {
    automated: policyOf(system, beta).automated,
    awaiting: awaitingLines(awaitingOf([system], [beta]), () => true),
    check: authoredRules([system], [beta]).flatMap((rule) => [
      ...(rule.check?.(stateOf([], { authored })) ?? []),
    ]),
    page: page?.text.split("\n").filter((line) => /two pods|labels/.test(line)),
  };
}

it("what stands in the way of a start is told by gen, check and the page, and Argo CD leaves the start to a person", () => {
  const at = "generators/environments/beta.yaml:5";
  const awaited = "settings.acknowledgeTwo";
  expect(told({ pods: 2 })).toEqual({
    automated: false,
    awaiting: [
      `In beta, Argo CD syncs automatically once this is set:\n  shop:\n    ${at} ${awaited}: nobody has seen two pods`,
    ],
    check: [
      {
        message: `awaits ${awaited}: nobody has seen two pods`,
        fix: `set it to the reason why that is fine: ${at}: systems.shop.${awaited}`,
      },
    ],
    page: [`- beta, in \`generators/environments/beta.yaml\`: \`${awaited}\` (nobody has seen two pods)`],
  });
});

it("nothing of it is told where it doesn't stand in the way", () => {
  expect(told({})).toEqual({ automated: true, awaiting: [], check: [], page: [] });
});

it("a reason starts the system, and the page keeps it", () => {
  expect(told({ pods: 2, acknowledgeTwo: "tested" })).toEqual({
    automated: true,
    awaiting: [],
    check: [],
    page: ["- accepted: nobody has seen two pods (`settings.acknowledgeTwo: tested`)"],
  });
});

it("what the environment's own file has to set is awaited until it does, for which no reason is enough", () => {
  const system = awaiting({
    when: (_settings, { prometheus, stage }) => stage === "beta" && prometheus === undefined,
    says: "its labels",
    sets: "prometheus",
  });
  expect(told({}, system)).toEqual({
    automated: false,
    awaiting: [
      "In beta, Argo CD syncs automatically once this is set:\n  shop:\n    generators/environments/beta.yaml:1 prometheus: its labels",
    ],
    check: [{ message: "awaits prometheus: its labels", fix: "set it in generators/environments/beta.yaml" }],
    page: ["- beta, in `generators/environments/beta.yaml`: `prometheus` (its labels)"],
  });
  const nothing = { automated: true, awaiting: [], check: [], page: [] };
  expect(told({}, system, { prometheus: {} })).toEqual(nothing);
  expect(told({}, system, { stage: "development" })).toEqual(nothing);
});

it("what is to be refused stops a run until someone gives a reason, which is no boolean", () => {
  const described = (own: object) => {
    const node = resolveTree(shop(true), [shopEnvironment("beta", { settings: own })]).at(-1);
    return () => applyRules(shop(true), node?.context as never);
  };
  expect(described({ pods: 2 })).toThrow(
    "generators/environments/beta.yaml:5: systems.shop.settings.acknowledgeTwo: nobody has seen two pods; if that is fine, set acknowledgeTwo to the reason [shop/awaits]",
  );
  expect(described({ pods: 2, acknowledgeTwo: "tested" })).not.toThrow();
  expect(() => described({ pods: 2, acknowledgeTwo: true })).toThrow("expected one line of text");
});

it("a mistake in what a system awaits is refused", () => {
  const wrong = { when: () => true, say: "x", acknowledge: "y" } as never;
  expect(() => defineSystem({ ...SHOP, resources: () => [], awaits: [wrong] })).toThrow(
    /awaits: 0: say: .*says/,
  );
});
