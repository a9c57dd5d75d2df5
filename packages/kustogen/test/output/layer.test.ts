import { expect, it } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { jsonFile } from "../../src/output/layer.ts";

it("JSON has what fits on a line on one, and is read as what it was written from", () => {
  const value = {
    short: { type: "string", enum: ["a", "b"] },
    long: {
      type: "object",
      properties: { first: { description: "x".repeat(60) }, second: [1, 2, true, null] },
    },
    list: Array.from({ length: 30 }, (_, number) => `entry ${number}`),
    empty: {},
  };
  const text = jsonFile(DEFAULT_FOLDERS, value);
  const { $comment: _, ...read } = JSON.parse(text) as Record<string, unknown>;
  expect(read).toEqual(value);
  const lines = text.split("\n");
  expect(lines).toContain('  "short": { "type": "string", "enum": ["a", "b"] },');
  expect(lines).toContain('      "second": [1, 2, true, null]');
  expect(lines).toContain('    "entry 29"');
  for (const line of lines.slice(2)) expect(line.length).toBeLessThanOrEqual(100);
});
