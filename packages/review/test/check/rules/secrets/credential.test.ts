import { expect, it } from "vitest";
import { stateOf } from "../../../../src/check/model/state.ts";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { examples } from "../../../kubernetes/credentials/encoded-examples.ts";

it("finds every literal of a set that people gave", () => {
  const { refuse } = examples("examples");
  for (const [name, resource] of Object.entries(refuse))
    expect([...(credential.check?.(stateOf([resource])) ?? [])], name).not.toEqual([]);
});

it("finds nothing in what only looks like a credential", () => {
  for (const file of ["examples", "families"])
    for (const [name, resource] of Object.entries(examples(file).allow)) {
      const state = stateOf([resource], { strictness: "production" });
      expect([...(credential.check?.(state) ?? [])], name).toEqual([]);
    }
});
