import { describe, expect, it } from "vitest";
import { repeatedTexts, repeatedTextsCode } from "../../src/import/code/repeated-texts.ts";
import { commentsOfVariables, onlyComments } from "../../src/import/env-comments.ts";

/** The names that a file's repeated texts get, with what they stand for. */
const named = (...lines: string[]) =>
  [...repeatedTexts(lines.join("\n"))].map(([text, { name, given }]) => [name, text, given]);
const times = (count: number, line: string) => Array.from({ length: count }, () => line);
const host = `\`https://\${layer}.example.com\``;

describe("a text that a component's file repeats is declared once", () => {
  it("if it contains the environment's name and is there three times, with its field's name", () => {
    expect(named(...times(3, `url: ${host},`))).toEqual([["urlIn", host, "layer"]]);
    expect(named(...times(2, `url: ${host},`))).toEqual([]);
    expect(named(...times(3, `url: \`https://\${layer}.example.co\`,`))).toEqual([
      ["urlIn", `\`https://\${layer}.example.co\``, "layer"],
    ]);
  });

  it("if it takes 24 characters", () => {
    const of = (length: number) => `\`\${layer}-${"x".repeat(length - 11)}\``;
    expect(named(...times(3, `a: ${of(24)},`))).toEqual([["aIn", of(24), "layer"]]);
    expect(named(...times(3, `a: ${of(23)},`))).toEqual([]);
  });

  it("by the first of its fields that is free, or by its words", () => {
    expect(named("const aIn = 1;", `a: ${host}`, `b: ${host}`, `b: ${host}`)).toEqual([
      ["bIn", host, "layer"],
    ]);
    expect(named(...times(3, `[${host}]`))).toEqual([["httpsExampleComIn", host, "layer"]]);
    expect(named("aIn httpsExampleComIn", ...times(3, `a: ${host}`))).toEqual([]);
  });

  it("by a name of at most 60 characters", () => {
    const of = (length: number) => `${"x".repeat(length - 2)}: ${host}`;
    expect(named("httpsExampleComIn", ...times(3, of(60)))).toHaveLength(1);
    expect(named("httpsExampleComIn", ...times(3, of(61)))).toEqual([]);
  });

  it("the most frequent first, so that it gets the better name", () => {
    const other = `\`https://other.\${settings.prefix}example.com\``;
    expect(named(...times(3, `url: ${host}`), ...times(4, `url: ${other}`))).toEqual([
      ["urlIn", other, "settings.prefix"],
      ["httpsExampleComIn", host, "layer"],
    ]);
  });

  it("not if something else in it differs", () => {
    expect(named(...times(3, `url: \`https://\${layer}.\${other}.example.com\``))).toEqual([]);
  });

  it("if it is a URL or a name of several words that takes 100 characters in all", () => {
    const url = (length: number) => `https://host.example.com/${"x".repeat(length - 25)}`;
    expect(named(...times(3, `a: "${url(34)}",`))).toEqual([["hostUrl", `"${url(34)}"`, undefined]]);
    expect(named(...times(3, `a: "${url(33)}",`))).toEqual([]);
    expect(named(...times(4, `a: "${url(25)}",`))).toHaveLength(1);
    expect(named(...times(2, `a: "${url(60)}",`))).toEqual([]);
    const word = "one-name-of-several-words-for-it-all";
    expect(named(...times(3, `a: "${word}",`))).toEqual([
      ["oneNameOfSeveralWordsForItAll", `"${word}"`, undefined],
    ]);
    expect(named(...times(3, `${word}: 1,`))).toEqual([]);
    expect(named("hostUrl", ...times(3, `a: "${url(40)}",`))).toEqual([]);
    expect(named(...times(3, 'a: "https://user@my-host/aaaaaaaaaaaaaaaaaaaaa",'))[0]?.[0]).toBe("myHostUrl");
  });

  it("as a function of the environment's name, or a constant", () => {
    const code = repeatedTextsCode(
      new Map([
        [host, { name: "urlIn", given: "layer" }],
        [`\`\${settings.suffix}-x\``, { name: "xIn", given: "settings.suffix" }],
        ['"https://a.example.com"', { name: "aUrl", given: undefined }],
      ]),
    );
    expect(code).toBe(
      `\nconst urlIn = (layer: string) => ${host};\n\nconst xIn = (suffix: string) => \`\${suffix}-x\`;\n\nconst aUrl = "https://a.example.com";\n`,
    );
  });
});

describe("the comments of a file with variables", () => {
  const said = (text: string) => Object.fromEntries(commentsOfVariables(text));

  it("are those above each variable, with its value", () => {
    expect(said("# one\n## two ##\n A = 1=2\nB=\n#three\nC\n")).toEqual({
      ".data.A": { comment: "one\ntwo", value: " 1=2" },
      ".data.C": { comment: "three", value: "" },
    });
  });

  it("and those of the file, in its first paragraph", () => {
    expect(said("# about\n# all\n\n# of A\nA=1\n")).toEqual({
      "": { comment: "about\nall" },
      ".data.A": { comment: "of A", value: "1" },
    });
    expect(said("\n\n# about\r\n\r\nA=1\r\n")).toEqual({ "": { comment: "about" } });
    expect(said("A=1\n# of B\n\n\n\n# more\nB=2\n# nothing\n")).toEqual({
      ".data.B": { comment: "of B\n\nmore", value: "2" },
    });
  });

  it("stay on their lines without the values", () => {
    expect(onlyComments("# a\nA=1 # no\n  # b\n\nB=2\n")).toBe("# a\n\n  # b\n\n\n");
  });
});
