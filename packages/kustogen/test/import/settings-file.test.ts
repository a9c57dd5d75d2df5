import { expect, it } from "vitest";
import { settingsFile } from "../../src/import/code/settings-file.ts";
import type { ImportedSystem } from "../../src/import/describe-states.ts";

/** The lines of the schema of a system with settings, each of which is a text. */
function schemaOf(...settings: object[]): string[] {
  const all = settings.map((setting) => ({ group: "", kind: { code: "text()", uses: "text" }, ...setting }));
  const system = {
    settings: { all },
    features: new Map(),
    components: new Map(),
    layers: { nested: new Map() },
  } as unknown as ImportedSystem;
  const text = settingsFile(system);
  return text
    .slice(text.indexOf("settings({") + 11, text.indexOf("});"))
    .trimEnd()
    .split("\n");
}
const long = (count: number) => "d".repeat(count);

it("a setting is on one line as long as it fits, then on one for each call, and then for its last argument", () => {
  const name = "host";
  const one = `  host: text().describe("${long(80)}"),`;
  expect(schemaOf({ name, description: long(80) })).toEqual([one]);
  // The line's end doesn't count.
  const most = 110 - one.length + 80;
  expect(schemaOf({ name, description: long(most) })).toHaveLength(1);
  expect(schemaOf({ name, description: long(most + 1) })).toEqual([
    "  host: text().describe(",
    `    "${long(most + 1)}",`,
    "  ),",
  ]);
  expect(schemaOf({ name, description: long(85), default: "x" })).toEqual([
    "  host: text()",
    '    .default("x")',
    `    .describe("${long(85)}"),`,
  ]);
  expect(schemaOf({ name, description: long(120), optional: true })).toEqual([
    "  host: text()",
    "    .optional()",
    "    .describe(",
    `      "${long(120)}",`,
    "    ),",
  ]);
});

it("settings of a group stand together, and what the schema uses is imported once, sorted", () => {
  const kind = { code: "count()", uses: "count" };
  const given = [
    { name: "host", description: "h" },
    { name: "pods", group: "web", kind, description: "p" },
    { name: "level", description: "l", usual: "info" },
    { name: "most", group: "web", kind, description: "m" },
  ];
  expect(schemaOf(...given)).toEqual([
    '  host: text().describe("h"),',
    '  level: text().optional().describe("l"),',
    "  web: group({",
    '    pods: count().describe("p"),',
    '    most: count().describe("m"),',
    "  }),",
  ]);
});
