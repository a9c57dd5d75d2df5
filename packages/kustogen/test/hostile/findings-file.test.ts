import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFindings } from "../../src/cli/diff/findings.ts";

test.each([
  ['{"findings":[null]}', /has no list of findings/],
  ['{"findings":[{"rule":"a/b","message":"m"},[]]}', /has no list of findings/],
  ['{"findings":{"constructor":1}}', /has no list of findings/],
  ["null", /has no list of findings/],
  ["{", /can't be read/],
])("a file that holds no findings is an error that says so: %s", (text, error) => {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-findings-"));
  try {
    const file = join(folder, "findings.json");
    writeFileSync(file, text);
    expect(() => readFindings(file)).toThrow(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
