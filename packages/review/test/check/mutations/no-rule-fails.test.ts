import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { stateOf } from "../../../src/check/model/state.ts";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judge } from "../../../src/check/steps/judge.ts";
import type { Any } from "../faults/random/fault.ts";
import { acceptedObjects, mutations } from "./mutations.ts";

const objects = acceptedObjects(new URL(".", import.meta.url));

function judged(all: readonly Any[]) {
  const state = stateOf(
    all.map((object) => resourceOf(object)),
    { environment: "shop", strictness: "production" },
  );
  return judge([state], RULES);
}

it.each(objects)("no rule calls $kind $metadata.name rejected, which the API server accepts", (object) => {
  const rejected = judged([object]).findings.filter(({ message }) => message.includes("rejects it"));
  expect(rejected.map(({ message }) => message)).toEqual([]);
});

it("no rule fails, whatever value a field has", () => {
  const all = objects.flatMap((object) => [...mutations(object)]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 60 }), (some) => {
      const { failures } = judged(some.map(({ object }) => object));
      expect(
        failures.map(({ error }) => `${some.map(({ what }) => what).join(", ")}: ${String(error)}`),
      ).toEqual([]);
    }),
    { numRuns: 12 },
  );
});
