import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { checkPolicies, policyOf, USUAL_POLICIES } from "../../src/argocd/policy.ts";
import type { SyncPolicy } from "../../src/authoring/argo.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";

const shop = (environments: Record<string, object>): System =>
  defineSystem({
    ...SHOP,
    argocd: { environments: environments as Record<string, SyncPolicy> },
    resources: () => [],
  });
const check = (policy: object, name = "beta") =>
  checkPolicies(shop({ [name]: policy }), ["beta", "production"]);
const window = (wrong: object) => ({
  syncWindows: [
    { kind: "deny", schedule: "0 22 * * *", duration: "8h", timeZone: "Europe/Berlin", ...wrong },
  ],
});

it.each<[object, string, name?: string]>([
  [{ prune: true }, "Did you mean", "bta"],
  [{ application: "Shop" }, "application"],
  [{ project: "a b" }, "project"],
  [{ namespace: "a.b" }, "namespace"],
  [{ project: "house", ...window({}) }, "defined elsewhere"],
  [window({ kind: "stop" }), "kind"],
  [window({ schedule: "daily" }), "schedule"],
  [window({ duration: "1d" }), "duration"],
  [window({ duration: "0s" }), "duration"],
  [window({ timeZone: "Berlin" }), "timeZone"],
])("a policy %j of Argo CD is refused with what was expected", (policy, words, name) => {
  refused(() => check(policy, name)).toThrow(words);
});

it.each<[object, name?: string]>([
  [window({})],
  [window({ kind: "allow", duration: "1h30m", timeZone: "UTC" })],
  [window({ timeZone: undefined })],
  [{ application: "shop.live", project: "a.b", namespace: "argo" }],
  [{ prune: true }, "elsewhere"],
])("a policy %j of Argo CD is taken", (policy, name) => {
  expect(() => check(policy, name)).not.toThrow();
});

it("an environment is synced as its stage is, but for what the system says, and never before its images are pinned", () => {
  for (const stage of ["development", "beta", "production"] as const)
    expect(USUAL_POLICIES[stage]).toMatchSnapshot(stage);
  const beta = shopEnvironment("beta", {});
  expect(policyOf(shop({ beta: { prune: false, selfHeal: undefined } }), beta)).toMatchObject({
    ...USUAL_POLICIES.beta,
    prune: false,
  });
  const awaiting = shopEnvironment("beta", { settings: { host: "shop.your-domain.com" } });
  expect(policyOf(shop({}), awaiting)).toMatchObject({ ...USUAL_POLICIES.beta, automated: false });
});
