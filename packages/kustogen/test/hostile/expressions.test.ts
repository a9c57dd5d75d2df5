import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const PACKAGES = new URL("../../../", import.meta.url);
/** An expression with the flag m in which white space of any kind begins a line: it reads blank lines again for each of them. */
const BEGINS_WITH_LINES =
  /(?<!\[)\^(?:\\{1,2}s|\[(?!\^)[^\]]*\\{1,2}s[^\]]*\])[*+].*(?:\/[dgisuvy]*m[dgimsuvy]*(?!\w)|"[dgisuvy]*m[dgimsuvy]*"\))/;

test("many blank lines in a stranger's file take no more time than other lines", () => {
  expect(BEGINS_WITH_LINES.test(String.raw`const KIND = /^\s*kind:/gm;`)).toBe(true);
  expect(BEGINS_WITH_LINES.test('const KIND = new RegExp(`^\\\\s*${kind}:`, "m");')).toBe(true);
  expect(BEGINS_WITH_LINES.test(String.raw`const KIND = /^[ \t]*kind:[^\s*]\s*/m;`)).toBe(false);
  const sources = ["kustogen", "kustomize", "review"].flatMap((name) =>
    readdirSync(new URL(`${name}/src`, PACKAGES), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${name}/src/${file}`),
  );
  expect(sources.length).toBeGreaterThan(1000);
  const found = sources.flatMap((file) =>
    readFileSync(new URL(file, PACKAGES), "utf8")
      .split("\n")
      .filter((line) => BEGINS_WITH_LINES.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
