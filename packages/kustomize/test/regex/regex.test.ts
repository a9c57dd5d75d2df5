import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { InputError } from "../../src/errors/errors.ts";
import { compileSearch, compileWhole } from "../../src/regex/regex.ts";

describe("a selector's regular expression", () => {
  it.each([
    ["web", "web", true],
    ["web", "webs", false],
    ["web.example.com", "web-example.com", true],
    ["web\\.example\\.com", "web.example.com", true],
    ["web\\.example\\.com", "web-example.com", false],
    ["web\\.example.com", "web.example-com", true],
    ["a.b", "a\nb", false],
    ["we", "web", false],
    ["a|b", "b", true],
    ["a|b", "ab", false],
    ["web-.*", "web-1", true],
    [".*", "", true],
    [".", "\n", false],
    ["(?s).", "\n", true],
    ["(?i)WEB", "web", true],
    ["(?i:W)eb", "web", true],
    ["(?i:W)eb", "wEb", false],
    ["a(?i)b|c", "aB", true],
    ["[a-c]{2,3}", "abc", true],
    ["[a-c]{2,3}", "abca", false],
    ["x{,2}", "x{,2}", true],
    ["[^a]", "b", true],
    ["[]a]+", "]a", true],
    ["[a-]", "-", true],
    ["[[:digit:]]+", "12", true],
    ["[[:^digit:]]+", "ab", true],
    ["\\d\\D\\w\\W\\s\\S", "1aa- x", true],
    ["\\x41\\x{1F600}\\101", "A😀A", true],
    ["\\Qa.b\\E+", "a.bb", true],
    ["\\pLu\\p{Greek}\\PN", "xuαz", true],
    ["(?P<name>a)(?<other>b)", "ab", true],
    ["a\\b", "a", true],
    ["a\\Bb", "ab", true],
    ["", "", true],
    ["a*?b+?c??", "aabb", true],
    ["(|a)*b", "aab", true],
    ["a.c", "a😀c", true],
  ])("%s on %j: %s", (pattern, text, matches) => {
    expect(compileWhole(pattern)(text)).toBe(matches);
  });

  it.each(["(", ")", "[", "a**", "*", "(?=a)", "(?<!a)", "\\1", "a{1001}", "(a{100}){100}", "\\", "[b-a]"])(
    "%s is refused, as by Go",
    (pattern) => {
      refused(() => compileWhole(`${pattern}`)).toThrow(InputError);
    },
  );

  it("matches anywhere when it is searched for", () => {
    expect(compileSearch("^b")("ab")).toBe(false);
    expect(compileSearch("b$")("ab")).toBe(true);
    expect(compileSearch("(?m)^b$")("a\nb\nc")).toBe(true);
  });

  it("takes time in proportion to the text, whatever the expression", () => {
    expect(compileWhole("(a+)+")(`${"a".repeat(20_000)}!`)).toBe(false);
    expect(compileWhole("(a|aa)*(a|aa)*(a|aa)*b")("a".repeat(20_000))).toBe(false);
    expect(compileWhole("(x?){500}x{500}")("x".repeat(400))).toBe(false);
  });

  it("agrees with JavaScript's where both have the same syntax", () => {
    const atom = fc.oneof(
      fc.constantFrom("a", "b", "c", ".", "[ab]", "[^b]", "\\w", "\\d", "^", "$", "\\b"),
      fc.constantFrom("(a|b)", "(?:ab|c)", "(a*)", "(b|)"),
    );
    const repeat = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{0,2}", "*?");
    const pattern = fc
      .array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 6 })
      .map((parts) =>
        parts.map(([one, times]) => (/^(?:\^|\$|\\b)$/.test(one) ? one : one + times)).join(""),
      );
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", "-", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (expression, subject) => {
        expect(compileWhole(expression)(subject)).toBe(new RegExp(`^(?:${expression})$`, "u").test(subject));
        expect(compileSearch(expression)(subject)).toBe(new RegExp(expression, "u").test(subject));
      }),
      { numRuns: 500 },
    );
  });
});
