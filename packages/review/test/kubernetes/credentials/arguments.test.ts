import { expect, test } from "vitest";
import { inArguments } from "../../../src/kubernetes/credentials/arguments.ts";

// Put together here, so that no scanner takes this file for a leak.
const RANDOM = ["Fh82kLq0mZ", "7c1V5b0N6h"].join("");
const WORD = ["hunter", "22"].join("");

test.each<[list: unknown[], found: [index: number, what: string][]]>([
  [["--password", WORD], [[1, "a literal value for password"]]],
  [[`--password=${WORD}`], [[0, "a literal value for password"]]],
  [["-password", WORD], [[1, "a literal value for password"]]],
  [["--password", "--verbose"], []],
  [["--password"], []],
  // Quotation marks alone switch it off.
  [["--password", "''"], []],
  [["--password='\"\"'"], []],
  [["--password", 5], []],
  [["a", "--password=$(PASSWORD)", `--token=${RANDOM}`], [[2, "a literal value for token"]]],
  [["mysql", `-p${WORD}x`], [[1, "a literal value for -p"]]],
  [["mysql", "-pabcdefgh"], [[1, "a literal value for mysql"]]],
  [["a", "-pabcdefgh"], []],
  [["redis-cli", "-a", WORD], [[2, "a literal value for redis-cli"]]],
  [
    [`--password=${WORD}`, `--token=${RANDOM}`, "-v", "--db-password", WORD, `-p${WORD}`],
    [
      [0, "a literal value for password"],
      [1, "a literal value for token"],
      [4, "a literal value for db-password"],
      [5, "a literal value for -p"],
    ],
  ],
  [["redis-cli"], []],
  [[`redis-cli -a ${WORD}`], []],
  [["a", 1, null], []],
])("%j of arguments is %j", (list, found) => {
  expect([...inArguments(list)]).toEqual(found);
});
