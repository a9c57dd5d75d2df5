import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const PACKAGES = new URL("../../../", import.meta.url);
/** An expression with the flag m in which white space of any kind begins a line: it reads blank lines again for each of them. */
const BEGINS_WITH_LINES =
  /(?<!\[)\^(?:\\{1,2}s|\[(?!\^)[^\]]*\\{1,2}s[^\]]*\])[*+].*(?:\/[dgisuvy]*m[dgimsuvy]*(?!\w)|"[dgisuvy]*m[dgimsuvy]*"\))/;
/** An expression that reads on from a word, of which a text may have many, to what may never come. */
const READS_ON = /(?<!\^[^/"`]*)\\{1,2}b\w[^/"`]*\[(?:\^|\\{1,2}s\\{1,2}S)\]\*\?/;

/** The lines of all sources that have a form. */
function sourcesWith(form: RegExp): string[] {
  const sources = ["kustogen", "kustomize", "review"].flatMap((name) =>
    readdirSync(new URL(`${name}/src`, PACKAGES), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${name}/src/${file}`),
  );
  expect(sources.length).toBeGreaterThan(800);
  return sources.flatMap((file) =>
    readFileSync(new URL(file, PACKAGES), "utf8")
      .split("\n")
      .filter((line) => form.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

test("many blank lines in a stranger's file take no more time than other lines", () => {
  expect(BEGINS_WITH_LINES.test(String.raw`const KIND = /^\s*kind:/gm;`)).toBe(true);
  expect(BEGINS_WITH_LINES.test('const KIND = new RegExp(`^\\\\s*${kind}:`, "m");')).toBe(true);
  expect(BEGINS_WITH_LINES.test(String.raw`const KIND = /^[ \t]*kind:[^\s*]\s*/m;`)).toBe(false);
  expect(sourcesWith(BEGINS_WITH_LINES)).toEqual([]);
});

test("a word that a stranger's file repeats takes no more time than other words", () => {
  expect(READS_ON.test(String.raw`const KIND = /\bkind:[^]*?\n\s*name:/;`)).toBe(true);
  expect(READS_ON.test("const KIND = new RegExp(`\\\\bkind:[\\\\s\\\\S]*?${name}`);")).toBe(true);
  expect(READS_ON.test(String.raw`const KIND = /\bkind:[^]*/;`)).toBe(false);
  expect(READS_ON.test(String.raw`const KIND = /^\bkind:[^]*?name/;`)).toBe(false);
  expect(sourcesWith(READS_ON)).toEqual([]);
});
