import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, it } from "vitest";
import { allFinished, type Steps } from "../../src/generate/steps.ts";

function* steps(index: number): Steps<number> {
  yield;
  return index;
}

it("many works are all done, in order", () => {
  for (const count of [0, 1, 16, 17, 50])
    expect(allFinished(count, steps)).toEqual(Array.from({ length: count }, (_, index) => index));
});

it("works go through one step after the other side by side", () => {
  const order: string[] = [];
  allFinished(2, function* (index) {
    order.push(`${index} first`);
    yield;
    order.push(`${index} second`);
  });
  expect(order).toEqual(["0 first", "1 first", "0 second", "1 second"]);
});

it("every author's mistake is told, in the order of the works, and a defect at once", () => {
  const failing = (Kind: typeof InputError | typeof InternalError) => () =>
    allFinished(50, (index) => {
      if (index === 40) throw new Kind(`mistake ${index}`);
      if (index % 16 !== 3) return steps(index);
      return (function* (): Steps<number> {
        if (index === 3) yield;
        yield;
        throw new Kind(`mistake ${index}`);
      })();
    });
  expect(failing(InputError)).toThrow(new InputError("mistake 3\nmistake 19\nmistake 35\nmistake 40"));
  expect(failing(InternalError)).toThrow(new InternalError("mistake 3"));
});
