import { expect, it } from "vitest";
import { diskError, preparing } from "../../src/output/disk.ts";

const AFTER = "Nothing was written: the files in the working tree are as they were.";

it.each<[code: string, why: string]>([
  ["EACCES", "permission denied: give this user the right to write there"],
  ["EPERM", "the operation is not permitted: give this user the right to write there"],
  ["EEXIST", "something else exists there: move it away"],
  ["ENOSPC", "the disk is full: free some space"],
  ["ENOTDIR", "a file is where a folder belongs: move it away"],
  ["EODD", "odd"],
])("%s is said with its place, what to do and what was done", (code, why) => {
  const error = Object.assign(new Error("odd"), { code });
  expect(diskError(error, "rename", "a/b.yaml", "All is as before.").message).toBe(
    `cannot rename a/b.yaml: ${why} (${code}).\nAll is as before.`,
  );
  const failing = () => {
    throw error;
  };
  expect(() => preparing("a/b.yaml", failing)).toThrow(`cannot write a/b.yaml: ${why} (${code}).\n${AFTER}`);
});

it("what no system call said is said as it is", () => {
  expect(diskError(new Error("odd"), "write", "a", "b").message).toBe("cannot write a: odd.\nb");
  expect(diskError("odd", "write", "a", "b").message).toBe("cannot write a: odd.\nb");
});
