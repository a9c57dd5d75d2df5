import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { InputError, OutsideError } from "../../src/errors/errors.ts";
import { eachTogether, together } from "../../src/errors/together.ts";

const refuse = (wrong: number[]) => (item: number) => {
  if (wrong.includes(item)) throw new InputError(`mistake ${item}`);
  return item * 2;
};

it("what every item gives, or every mistake at once", () => {
  expect(eachTogether([1, 2, 3], refuse([]))).toEqual([2, 4, 6]);
  refused(() => eachTogether([1, 2, 3], refuse([1, 3]))).toThrow(new InputError("mistake 1\nmistake 3"));
});

it("what is no author's mistake ends the run at once", () => {
  const broken = (item: number) => {
    if (item === 2) throw new OutsideError("the disk is full");
    throw new InputError("mistake");
  };
  refused(() => eachTogether([1, 2, 3], broken)).toThrow(new OutsideError("the disk is full"));
});

it("one message is said once, and many are cut", () => {
  expect(together(["a", "b", "a"].map((message) => ({ message, code: "duplicate" }))).message).toBe("a\nb");
  const many = Array.from({ length: 40 }, (_, index) => new InputError(`m${index}`));
  expect(together(many).message.split("\n").slice(-2)).toEqual(["m24", "and 15 more mistakes"]);
});

it("mistakes of one kind keep their code, and those of several have none of theirs", () => {
  const circle = new InputError("a", { code: "circle" });
  expect(together([circle, new InputError("b", { code: "circle" })]).code).toBe("circle");
  expect(together([circle, new InputError("b", { code: "duplicate" })]).code).toBe("bad-input");
});
