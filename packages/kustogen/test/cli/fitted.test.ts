import fc from "fast-check";
import { expect, it } from "vitest";
import { fitted, shownOn } from "../../src/cli/fitted.ts";

it("a line that is wider than the terminal goes on in the next one, indented deeper", () => {
  expect(fitted("  one two three four", 12)).toBe("  one two\n      three\n      four");
  expect(fitted("short\n\n  kept  as  it is", 40)).toBe("short\n\n  kept  as  it is");
});

it("columns never tear: the last one moves to a line of its own", () => {
  expect(fitted("  NAME    value    from somewhere far", 20)).toBe(
    "  NAME    value\n      from somewhere\n          far",
  );
});

it("paths and commands that a reader copies stay whole", () => {
  const path = "overlays/production/shop/deployment-shop.patch.yaml:14";
  expect(fitted(`        ${path}`, 20)).toBe(`        ${path}`);
  for (const command of ["        fix: npx kustogen pin shop api beta <tag>", "  npm run gen -- --check"])
    expect(fitted(command, 12)).toBe(command);
});

it("what gen and errors say fits a terminal, and keeps its lines in a log", () => {
  expect(shownOn({ columns: 12 }, "warning: a b c")).toBe("warning: a b\n    c");
  expect(shownOn({}, "warning: a b c")).toBe("warning: a b c");
});

it("colours take no columns", () => {
  const red = "\u001b[31mred\u001b[0m line";
  expect(fitted(red, 8)).toBe(red);
});

it("no word is lost or added, and none but a long one passes the width", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  const line = fc.tuple(
    fc.nat(6),
    fc.array(fc.tuple(word, fc.constantFrom(" ", "  ", "   ")), { maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), fc.integer({ min: 24, max: 60 }), (lines, width) => {
      const text = lines
        .map(
          ([indent, words]) =>
            " ".repeat(indent) +
            words
              .map((one) => one.join(""))
              .join("")
              .trimEnd(),
        )
        .join("\n");
      const shown = fitted(text, width);
      expect(shown.split(/\s+/)).toEqual(text.split(/\s+/));
      for (const one of shown.split("\n"))
        expect(one.trim().includes(" ") ? one.length : 0).toBeLessThanOrEqual(width);
    }),
  );
});
