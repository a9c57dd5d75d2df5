import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, test } from "vitest";
import { Failures } from "../../src/check/failures.ts";

/** Failures of an environment, by what it failed with. */
function failuresOf(...errors: Error[]): Failures {
  const failures = new Failures("/repository");
  for (const error of errors) failures.addWhole("beta/shop", error, false, undefined);
  return failures;
}

const MISSING = new InputError("no such file", {
  code: "no-such-file",
  places: ["/repository/kustomization.yaml"],
  absent: "/repository/web.yaml",
});

test("a failure that is kept says what it said", () => {
  const failures = failuresOf(MISSING, new InputError("resources: expected a list"));
  const again = new Failures("/repository");
  again.take(structuredClone(failures.since(0) ?? []));
  expect(again.settle()).toEqual(failures.settle());
  expect(failures.since(1)).toHaveLength(1);
});

test("a failure that may not come again from the same files isn't kept", () => {
  for (const error of [
    new OutsideError("the network is gone"),
    new TypeError("a defect"),
    new InputError("was not begun: no time is left", { code: "too-large" }),
  ])
    expect(failuresOf(MISSING, error).since(0)).toBeUndefined();
});
