import { afterEach, expect, it } from "vitest";
import { shortcuts } from "../../src/shortcuts.ts";
import { entryOf, kept } from "../../src/value/multimap.ts";

afterEach(() => {
  shortcuts.taken = true;
});

it.each([true, false])(
  "what is added to an entry stays there, whether or not work is passed over: %s",
  (is) => {
    shortcuts.taken = is;
    const entries = new Map<string, string[]>();
    for (const item of ["a", "b"]) entryOf(entries, "key", () => []).push(item);
    expect(entries.get("key")).toEqual(["a", "b"]);
  },
);

it("what was worked out is worked out again where no work is passed over", () => {
  let times = 0;
  const known = new Map<string, number>();
  const ask = () => kept(known, "key", () => ++times);
  expect([ask(), ask()]).toEqual([1, 1]);
  shortcuts.taken = false;
  expect([ask(), ask()]).toEqual([2, 3]);
});
