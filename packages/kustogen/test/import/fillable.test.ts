import { describe, expect, it } from "vitest";
import { fillable } from "../../src/import/fillable.ts";

/** The text for several, and each placeholder's values with the keys of its place. */
function filled(...texts: (string | undefined)[]) {
  const found = fillable(texts);
  return (
    found && [
      found.text,
      ...[...found.fillings].map(([name, { values, path, isSection }]) => [
        name,
        path.join("/"),
        ...values,
        ...(isSection ? ["section"] : []),
      ]),
    ]
  );
}
const lines = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `k${at + from}: same`);

describe("texts of the same number of lines are one", () => {
  it("with placeholders called after the words before those that differ", () => {
    const conf = (domain: string) => `[a]\nx = 1\nallowed_domains = ${domain}, other;\ny = 2\n`;
    expect(filled(conf("one"), conf("two"))).toEqual([
      conf("__ALLOWED_DOMAINS__"),
      ["ALLOWED_DOMAINS", "=ALLOWED_DOMAINS/value", "one", "two"],
    ]);
    const bare = (word: string) => `[a]\n"${word}"\nb\nc\nd`;
    expect(filled(bare("x"), undefined, bare("y"))).toEqual([
      bare("__LINE2__"),
      ["LINE2", "=LINE2/value", "x", undefined, "y"],
    ]);
  });

  it("of whole words alone", () => {
    const conf = (word: string) => `a\nkey (${word}) end\nb\nc`;
    expect(filled(conf("one-x"), conf("two-x"))).toEqual([
      conf("__KEY__"),
      ["KEY", "=KEY/value", "one-x", "two-x"],
    ]);
    expect(filled(conf("a"), conf(" "))).toBeUndefined();
  });

  it("with a number where two words are called the same", () => {
    const conf = (one: string) =>
      ["port = a", "x", "y", "z", "v", `port = ${one}`, `port = ${one}`].join("\n");
    expect(filled(conf("1"), conf("2"))?.slice(1)).toEqual([
      ["PORT", "=PORT/value", "1", "2"],
      ["PORT_2", "=PORT_2/value", "1", "2"],
    ]);
  });

  it("up to eight of them, and two fifths of all", () => {
    const conf = (differ: number, all: number, word: string) =>
      Array.from({ length: all }, (_, at) => `line ${at} is ${at < differ ? word : "same"}!`).join("\n");
    const of = (differ: number, all: number) =>
      filled(conf(differ, all, "a"), conf(differ, all, "b"))?.length;
    expect([of(8, 40), of(9, 40), of(4, 10), of(5, 10), of(1, 3), of(1, 2)]).toEqual([
      9,
      undefined,
      5,
      undefined,
      2,
      undefined,
    ]);
  });

  it("not with something that looks like a placeholder, or Windows line ends", () => {
    const conf = (word: string, more: string) => `a\nb = ${word}\nc\n${more}`;
    expect(filled(conf("1", "d"), conf("2", "d"))).toHaveLength(2);
    expect(filled(conf("1", "__A"), conf("2", "__A"))).toBeUndefined();
    expect(filled(conf("1", "d\r"), conf("2", "d\r"))).toBeUndefined();
  });
});

describe("texts of keys and values are one", () => {
  const yaml = (...own: string[]) => [...lines(12), ...own].join("\n");

  it("with a section for lines that only some have", () => {
    expect(filled(yaml("more: 1", "z: 1"), yaml("z: 1"))).toEqual([
      yaml("__MORE__", "z: 1"),
      ["MORE", "more", "more: 1", "", "section"],
    ]);
    expect(filled(yaml("more: 1", "much: 2", "z: 1"), yaml("z: 1"), undefined)).toEqual([
      yaml("__MORE__", "z: 1"),
      ["MORE", "more", "more: 1\nmuch: 2\n", "", undefined, "section"],
    ]);
    expect(filled(yaml("more: 1", "much: 2"), yaml())).toEqual([
      yaml("__MORE__"),
      ["MORE", "more", "more: 1\nmuch: 2", "", "section"],
    ]);
  });

  it("with a section of siblings called after the mapping around them", () => {
    expect(
      filled(yaml("api:", "  a: 0", "  b: 1", "  c: 2", "z: 1"), yaml("api:", "  a: 0", "z: 1")),
    ).toEqual([yaml("api:", "  a: 0", "__API__", "z: 1"), ["API", "api", "  b: 1\n  c: 2\n", "", "section"]]);
  });

  it("with words called after their keys, and the key around one that says nothing alone", () => {
    const of = (size: string, extra: string[]) =>
      yaml("api:", `  size: ${size}`, `  maxUsers: ${size}`, "jobs:", `  size: ${size}`, ...extra);
    expect(filled(of("1", ["x: 1"]), of("2", []))?.slice(1)).toEqual([
      ["API_SIZE", "api/size", "1", "2"],
      ["MAX_USERS", "api/maxUsers", "1", "2"],
      ["JOBS_SIZE", "jobs/size", "1", "2"],
      ["X", "x", "x: 1", "", "section"],
    ]);
  });

  it("whatever stands at the end of each", () => {
    expect(filled(`${yaml("a: 1")}\n`, yaml("a: 2"))).toEqual([
      `${yaml("a: __A__")}__END__`,
      ["A", "a", "1", "2"],
      ["END", "END", "\n", "", "section"],
    ]);
    expect(filled(`${yaml("a: 1", "b: 1")}\n`, `${yaml("a: 1")}\n`)).toEqual([
      `${yaml("a: 1", "__B__")}\n`,
      ["B", "b", "b: 1", "", "section"],
    ]);
  });

  it("up to five sections and sixteen words", () => {
    const sections = (count: number, some: boolean) =>
      Array.from({ length: count }, (_, at) => [
        ...(some ? [`own${at}: 1`] : []),
        ...lines(8, 10 * at),
      ]).flat();
    const words = (count: number, word: string) =>
      Array.from({ length: count }, (_, at) => [`w${at}: ${word}`, ...lines(3, 10 * at)]).flat();
    const of = (some: string[], others: string[]) => filled(some.join("\n"), others.join("\n"))?.length;
    expect(of(sections(5, true), sections(5, false))).toBe(6);
    expect(of(sections(6, true), sections(6, false))).toBeUndefined();
    expect(of(["z: 1", ...words(16, "a")], words(16, "b"))).toBe(18);
    expect(of(["z: 1", ...words(17, "a")], words(17, "b"))).toBeUndefined();
  });

  it("if at most six of ten lines are left", () => {
    const of = (same: number) =>
      filled([...lines(same), "a: 1", "b: 1", "c: 1"].join("\n"), lines(same).join("\n"));
    expect(of(20)).toBeDefined();
    expect(of(4)).toBeUndefined();
  });
});
