import { expect, test } from "vitest";
import { stateOf } from "../../src/delivery/sources.ts";

const [NONE, FILE, LINK] = ["000000", "100644", "120000"];
const modes = (head: string, index: string, disk: string) =>
  `1 .M N... ${head} ${index} ${disk} 0a 0b base/a.yaml`;

test.each([
  ["?", "? base/a.yaml", "create"],
  ["!", "! base/a.yaml", "ignored"],
  ["u", "u UU N... 100644 100644 100644 100644 0a 0b 0c base/a.yaml", "unmerged"],
  ["1", modes(FILE, FILE, FILE), "change"],
  ["1", modes(FILE, FILE, LINK), "change"],
  ["1", modes(FILE, NONE, NONE), "remove"],
  ["1", modes(FILE, FILE, NONE), "remove"],
  ["1", modes(NONE, FILE, FILE), "create"],
  ["1", modes(NONE, FILE, NONE), "remove"],
])("an entry %s of git's status, %s, is to %s", (kind, entry, state) => {
  expect(stateOf(kind, entry)).toBe(state);
});
