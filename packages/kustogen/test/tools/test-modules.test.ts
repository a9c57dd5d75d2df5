import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";

const tool = new URL("../../tools/test-modules.mjs", import.meta.url).href;
const { atSource, placed, withoutVite } = (await import(/* @vite-ignore */ tool)) as {
  atSource(error: unknown, frame: { file: string; line: number; column: number }): void;
  placed(path: string, text: string): string;
  withoutVite(imports: Map<string, string[]>): string[];
};

it("Node imports tests by itself, except those that need Vite for something that they, or what they import, have", () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  // In parts, as this test is one of those that are looked through.
  const texts: Record<string, string> = {
    "plain.ts": "expect(1).toBe(1);",
    "mock.ts": `${"vi"}.mock("./plain.ts");`,
    "inline.ts": `expect(1)${".to"}MatchInlineSnapshot("1");`,
    "spy.ts": "vi.spyOn(process, 'exit');",
  };
  for (const name of ["near", "far", "system", "data"]) texts[`${name}.ts`] = "";
  for (const [name, text] of Object.entries(texts)) put(folder, name, text);
  const imports: Record<string, string[]> = {
    "far.ts": ["near.ts"],
    "near.ts": ["plain.ts", "mock.ts"],
    "system.ts": ["generators/systems/index.ts"],
    "data.ts": ["recorded.json"],
    "spy.ts": ["plain.ts"],
  };
  const all = Object.keys(texts).map((name): [string, string[]] => [at(name), (imports[name] ?? []).map(at)]);
  expect(withoutVite(new Map(all))).toEqual([at("plain.ts"), at("spy.ts")]);
});

it("a test that Node imports is where it stands, and its lines are those of its map", () => {
  expect(import.meta.filename.endsWith("packages/kustogen/test/tools/test-modules.test.ts")).toBe(true);
  expect(placed("/tests/a.test.ts", "one;\ntwo;\n")).toBe("one;\ntwo;\n");
  expect(placed("/tests/a.test.ts", "read(__dirname, __url);\ntwo;\n")).toBe(
    'const __url = "file:///tests/a.test.ts";const __dirname = "/tests";read(__dirname, __url);\ntwo;\n',
  );
});

it("a frame of a stack is shown where it is written", () => {
  const [, file = "", line, column] =
    /(?:file:\/\/)?(\/[^/][^():]*):(\d+):(\d+)\)?$/m.exec(new Error("here").stack ?? "") ?? [];
  const frame = { file, line: Number(line), column: Number(column) };
  atSource(undefined, frame);
  expect(frame.file).toBe(import.meta.filename);
  expect(readFileSync(frame.file, "utf8").split("\n")[frame.line - 1]).toContain('new Error("here")');
  const other = { file: "/elsewhere/a.ts", line: 3, column: 4 };
  atSource(undefined, other);
  expect(other).toEqual({ file: "/elsewhere/a.ts", line: 3, column: 4 });
});
