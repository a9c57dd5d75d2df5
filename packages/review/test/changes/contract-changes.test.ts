import { expect, test } from "vitest";
import { changedContracts, withContracts } from "../../src/changes/contract-changes.ts";
import type { Review } from "../../src/changes/review.ts";
import type { SecretContract } from "../../src/effective/secret-contract.ts";

const contract = (
  keys: SecretContract["keys"],
  provider: SecretContract["provider"] = "by-hand",
): SecretContract => ({
  name: "app",
  namespace: "shop",
  provider,
  keys,
});
const key = (required = true) => ({ description: "Signs sessions", required });

test("a key that a contract begins to ask for has to be there first, also where nothing rendered changes", () => {
  const changes = changedContracts([contract({ A: key() })], [contract({ A: key(), B: key() })]);
  const review: Review = {
    title: "",
    before: "",
    after: "",
    environments: [],
    unchanged: [
      { name: "beta/shop", path: "overlays/beta/shop" },
      { name: "beta/other", path: "overlays/beta/other" },
    ],
    notRendered: [],
    notLookedAt: [],
  };
  const { environments, unchanged } = withContracts(review, new Map([["overlays/beta/shop", changes]]));
  expect(
    environments.map(({ name, risks }) => [name, risks.map(({ severity, todo }) => [severity, todo])]),
  ).toEqual([["beta/shop", [["error", "add B to Secret shop/app by hand (Signs sessions)"]]]]);
  expect(unchanged.map(({ name }) => name)).toEqual(["beta/other"]);
});

test("optional keys and Secrets that are rendered need no word; a key that is no longer asked for does", () => {
  expect(changedContracts([], [contract({ A: key(false) })])).toEqual([]);
  expect(changedContracts([], [contract({ A: key() }, "external-secret")])).toEqual([]);
  expect(
    changedContracts([contract({ A: key() })], []).map(({ action, key: name }) => [action, name]),
  ).toEqual([["removed", "A"]]);
});
