import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { branchName, overriding, parsePin } from "../../src/pins/words.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const move = (after: object) => ({ image: "api", before: { tag: "v1" }, after });

it.each([
  ["v1.2.3", { tag: "v1.2.3" }],
  [`v1@${DIGEST}`, { tag: "v1", digest: DIGEST }],
  [`@${DIGEST}`, { digest: DIGEST }],
])("%s is the pin %j", (text, pin) => expect(parsePin(text)).toEqual(pin));

it.each(["", "@", "v1@", "v1@sha256:abc", `v1@${DIGEST}@x`, "a b", "-v1"])("%j is no pin", (text) => {
  refused(() => parsePin(text)).toThrow(`"${text}" isn't a tag`);
});

it.each([
  ["given", "given", [move({ tag: "v2" })]],
  [undefined, undefined, [move({ tag: "v2" })]],
  [undefined, false, [move({ tag: "v2" })]],
  ["pin-shop-in-beta-v2.0-rc.1", true, [move({ tag: "V2.0_rc.1." }), move({ tag: "v3" })]],
  ["pin-shop-in-beta-0123456789ab", true, [move({}), move({ digest: DIGEST })]],
  ["pin-shop-in-beta", true, [move({})]],
])("a change of pins goes to the branch %s, if %s is given", (branch, given, moves) => {
  expect(branchName(given, "Pin shop (in beta)", { moves })).toBe(branch);
});

it("a refusal needs a reason, which the commit holds", () => {
  const refusals = ["v1-rc is no release", "v2-rc is no release"];
  expect(overriding({ name: "beta" }, [], undefined)).toEqual([]);
  expect(overriding({ name: "beta" }, refusals, " an incident ")).toEqual([
    "",
    "Overrides a refusal: v1-rc is no release; v2-rc is no release",
    "Reason: an incident",
  ]);
  for (const reason of [undefined, " "])
    refused(() => overriding({ name: "beta" }, refusals, reason)).toThrow(
      expect.objectContaining({ code: "refused-by-rule" }),
    );
});
