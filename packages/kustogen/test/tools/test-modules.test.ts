import { join } from "node:path";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";

const tool = new URL("../../tools/test-modules.mjs", import.meta.url).href;
const { placed, withoutVite } = (await import(/* @vite-ignore */ tool)) as {
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
