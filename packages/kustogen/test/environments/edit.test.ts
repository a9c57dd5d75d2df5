import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { rows } from "../../../../test/table.ts";
import { EnvironmentEdit } from "../../src/environments/edit.ts";
import { withSchemaComment } from "../../src/environments/schema-file.ts";

const FILE = `# what runs
stage: beta   # soon more
systems:
  shop:
    settings: { host: shop.example.com, size: [ 1,2 ] }   # odd spaces stay
    images:
      api: { tag: "1.10" }
      web:
        tag: v1 # pinned by hand

        digest: 'sha256:aa'
  bare:
  empty: {}

  last:
    images: {a: {tag: b}}
`;

/** The file after changes. */
function edited(change: (edit: EnvironmentEdit) => void, text = FILE): string {
  const edit = new EnvironmentEdit("beta.yaml", text);
  change(edit);
  return edit.toString();
}

/** A text of a table, in which "⏎" ends a line. */
const lines = (text: string) => text.replaceAll("⏎", "\n");

const pin = (image: string, field = "tag") => ["systems", "shop", "images", image, field];

describe("an environment file that a program changes", () => {
  it.each(
    rows(`
a plain value, with its comment | set systems.shop.images.web.tag v2 | tag: v1 # | tag: v2 #
a text that YAML 1.1 takes for a boolean | set systems.shop.images.web.tag "no" | v1 # | "no" #
a value in double quotes | set systems.shop.images.api.tag "1.20" | "1.10" | "1.20"
a value in single quotes | set systems.shop.images.web.digest sha256:bb | 'sha256:aa' | 'sha256:bb'
a field in braces | set systems.shop.images.api.digest sha256:cc | { tag: "1.10" } | { tag: "1.10", digest: sha256:cc }
a field that goes from braces | remove systems.shop.settings.host | { host: shop.example.com, size: [ 1,2 ] } | { size: [ 1, 2 ] }
a line that goes | remove systems.shop.images.web.digest | ⏎        digest: 'sha256:aa' |
a tag that looks like a number | set systems.shop.images.web.tag "1.30" | tag: v1 # | tag: "1.30" #
a section of a system that has none | set systems.bare.images {a: {tag: b}} | bare:⏎ | bare:⏎    images:⏎      a:⏎        tag: b⏎
a system where the last one is put in another's place | set systems.last {images: {a: {tag: c}}} | last:⏎    images: {a: {tag: b}}⏎ | last:⏎    images:⏎      a:⏎        tag: c⏎
a section in empty braces | set systems.empty.images.a {tag: b} | empty: {} | empty:⏎    images:⏎      a:⏎        tag: b
a new image behind the last | set systems.shop.images.job {tag: v3} | 'sha256:aa'⏎ | 'sha256:aa'⏎      job:⏎        tag: v3⏎
a new system at the end | set systems.more {images: {a: {tag: b}}} | {a: {tag: b}}⏎ | {a: {tag: b}}⏎  more:⏎    images:⏎      a:⏎        tag: b⏎
    `),
  )("changes %s, and not a character more", (_, asked = "", before = "", after = "") => {
    const [, action, path = "", value = ""] = /^(\w+) (\S+) ?(.*)$/.exec(asked) ?? [];
    const [from, to] = [lines(before), lines(after)];
    const change = (edit: EnvironmentEdit) =>
      action === "set" ? edit.set(path.split("."), parse(value)) : edit.remove(path.split("."));
    expect(FILE).toContain(from);
    const text = edited(change);
    expect(text).toBe(FILE.replace(from, to));
    expect(() => parse(text)).not.toThrow();
  });

  it("is the same text where nothing changes", () => {
    expect(edited((edit) => edit.set(pin("web"), "v1"))).toBe(FILE);
    expect(edited((edit) => edit.remove(pin("nobody")))).toBe(FILE);
  });

  it("takes away what it leaves empty, but for the system", () => {
    expect(parse(edited((edit) => edit.remove(["systems", "last", "images", "a", "tag"])))).toMatchObject({
      systems: { last: null },
    });
  });

  it("keeps Windows line ends", () => {
    const text = edited(
      (edit) => {
        edit.set(["systems", "shop", "images", "job"], { tag: "v3" });
        edit.set(["systems", "last"], { images: { b: { tag: "c" } } });
      },
      FILE.replaceAll("\n", "\r\n"),
    );
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(parse(text)).toMatchObject({ systems: { shop: { images: { job: { tag: "v3" } } } } });
  });

  it("says for any file and any pins what was asked for", () => {
    const name = fc.constantFrom("api", "web", "job");
    const word = fc.constantFrom("v1", "1.20", "true", "a: b", "# no", "x'y", "sha256:00");
    const images = fc.dictionary(name, fc.record({ tag: word, digest: word }, { requiredKeys: ["tag"] }));
    const style = fc.constantFrom("block" as const, "flow" as const);
    fc.assert(
      fc.property(images, style, name, word, fc.boolean(), (given, collectionStyle, image, value, remove) => {
        const whole = { stage: "beta", systems: { shop: { images: given, settings: { a: 1 } } } };
        const path = ["systems", "shop", "images", image, "tag"];
        const text = edited(
          (edit) => (remove ? edit.remove(path) : edit.set(path, value)),
          stringify(whole, { collectionStyle }),
        );
        const found = parse(text)?.systems?.shop?.images?.[image]?.tag;
        expect(found).toBe(remove ? undefined : value);
        expect(parse(text).systems.shop.settings).toEqual({ a: 1 });
      }),
      { numRuns: 300 },
    );
  });
});

it.each(["a: 1\nb: 2\n\n", "a\n\n\n", "\n", "a\n", "a\nb"])(
  "a text keeps the blank lines at its end, between others and at the end of the file: %j",
  (text) => {
    const place = ["systems", "shop", "settings", "text"];
    for (const file of [
      "systems:\n  shop:\n    settings:\n      a: b\n",
      FILE.replace(/ {4}settings.*\n/, ""),
    ]) {
      const said = edited((edit) => {
        edit.set(place, text);
        edit.set([...place.slice(0, -1), "more"], "c");
        edit.set(["systems", "other"], { a: "b" });
      }, file);
      const { shop, other } = parse(said).systems;
      expect([shop.settings.text, shop.settings.more, other]).toEqual([text, "c", { a: "b" }]);
      expect(parse(edited((edit) => edit.set(place, text), file)).systems.shop.settings.text).toBe(text);
    }
  },
);

it("the only system of a file is put in place of the one that was there", () => {
  const file = "argocd:\n  instance: beta\nsystems:\n  shop:\n    images: {}\n";
  const text = edited((edit) => edit.set(["systems", "shop"], { images: { a: { tag: "b" } } }), file);
  expect(parse(text)).toEqual({
    argocd: { instance: "beta" },
    systems: { shop: { images: { a: { tag: "b" } } } },
  });
});

describe("a system in an environment file", () => {
  const added = (text: string, ...lines: string[]) =>
    edited((edit) => edit.addSystem("new", lines.length > 0 ? lines : ["images: {}"]), text);
  const removed = (text: string, name = "shop") => edited((edit) => edit.remove(["systems", name]), text);

  it.each(
    rows(`
a file without a line end | a: 1 | a: 1⏎systems:⏎  new:⏎    images: {}
a file without systems | a: 1⏎ | a: 1⏎systems:⏎  new:⏎    images: {}⏎
systems without a value | systems:⏎b: 1⏎ | systems:⏎  new:⏎    images: {}⏎b: 1⏎
empty systems | systems: {}⏎b: 1⏎ | systems:⏎  new:⏎    images: {}⏎b: 1⏎
empty systems with a comment | systems: {} # none yet⏎b: 1⏎ | systems: # none yet⏎  new:⏎    images: {}⏎b: 1⏎
empty systems with a comment and Windows line ends | systems: {} # none yet\r⏎b: 1\r⏎ | systems: # none yet\r⏎  new:\r⏎    images: {}\r⏎b: 1\r⏎
systems without a value, with comments | systems: # none yet⏎  # soon⏎b: 1⏎ | systems: # none yet⏎  new:⏎    images: {}⏎  # soon⏎b: 1⏎
braces with a comment in them | systems: { # none yet⏎}⏎b: 1⏎ | systems: # none yet⏎  new:⏎    images: {}⏎b: 1⏎
a written null | systems: ~ # none yet⏎ | systems: # none yet⏎  new:⏎    images: {}⏎
quoted systems | "systems" : {}⏎b: 1⏎ | "systems" :⏎  new:⏎    images: {}⏎b: 1⏎
a list in braces | systems: { a: {} }⏎ | systems: { a: {}, new: { images: {} } }⏎
others that are indented by one | systems:⏎ a: {}⏎b: 1⏎ | systems:⏎ a: {}⏎ new:⏎   images: {}⏎b: 1⏎
Windows line ends | systems:\r⏎  a: {}\r⏎ | systems:\r⏎  a: {}\r⏎  new:\r⏎    images: {}\r⏎
  `),
  )("is added to %s", (_, before, after) => expect(added(lines(before))).toBe(lines(after)));

  it.each(
    rows(`
the only one | systems: # ours⏎  shop:⏎    images: {}⏎b: 1⏎ | systems: # ours⏎b: 1⏎
one of two | systems:⏎  shop:⏎    images: {}⏎  web: {}⏎ | systems:⏎  web: {}⏎
the last one | systems:⏎  web: {}⏎  shop: {} | systems:⏎  web: {}⏎
one in braces | systems: { shop: {}, web: {} }⏎ | systems: { web: {} }⏎
the last one in braces | systems: { web: {}, shop: {} }⏎ | systems: { web: {} }⏎
the only one in braces | systems: { shop: {} }⏎ | systems: {}⏎
one with a comment above, which its author may move | systems:⏎  # ours⏎  # two⏎  shop: {}⏎  web: {}⏎ | systems:⏎  # ours⏎  # two⏎  web: {}⏎
one with another's comment above | systems:⏎  web:⏎    # theirs⏎  shop: {}⏎ | systems:⏎  web:⏎    # theirs⏎
one behind a blank line | systems:⏎  # far⏎⏎  shop: {}⏎  web: {}⏎ | systems:⏎  # far⏎⏎  web: {}⏎
one that ends with a block of text | systems:⏎  shop:⏎    note: |⏎      text⏎  web: {}⏎ | systems:⏎  web: {}⏎
one that ends with a block of text and blank lines | systems:⏎  shop:⏎    note: |+⏎      text⏎⏎⏎  web: {}⏎ | systems:⏎  web: {}⏎
none of that name | systems:⏎  web: {}⏎ | systems:⏎  web: {}⏎
none in a file without systems | # top⏎a: 1⏎ | # top⏎a: 1⏎
  `),
  )("is removed: %s", (_, before, after) => expect(removed(lines(before))).toBe(lines(after)));

  it("keeps the comments and the lines of its section as they are given", () => {
    expect(added("systems:\n  a: {}\n", "# said", "settings:", "  host: x")).toBe(
      "systems:\n  a: {}\n  new:\n    # said\n    settings:\n      host: x\n",
    );
  });
});

it("a value is read as it is written, whatever it is", () => {
  const edit = new EnvironmentEdit("beta.yaml", "a: 1\nb: {c: [1], d}\nd:\ne: [1]\nf: text\n");
  expect(["a", "b", "d", "e", "f", "g"].map((key) => edit.get([key]))).toEqual([
    1,
    { c: [1], d: null },
    null,
    undefined,
    "text",
    undefined,
  ]);
  expect(edit.get(["a", "b"])).toBeUndefined();
  expect(edit.get(["b", "d"])).toBeNull();
  expect(edit.get(["b", "x"])).toBeUndefined();
});

it.each<[string, unknown, string]>([
  ["'a'", "it's", "'it''s'"],
  ['"a"', 'say "x"', '"say \\"x\\""'],
  ["a", true, "true"],
  ['"1"', 2, "2"],
  ["'1'", 2, "2"],
  ["a", "y", '"y"'],
  ["a", "Off", '"Off"'],
  ["a", "2026-01-31", "2026-01-31"],
])("a value %s becomes %j in the quotes that it had or needs", (before, value, after) => {
  expect(edited((edit) => edit.set(["a"], value), `a: ${before} # stays\n`)).toBe(`a: ${after} # stays\n`);
});

it.each([
  ["|\n  text\n", ""],
  [">-\n  text\n  more\n", ""],
  ["|+\n  text\n\n\n", ""],
  ["|\r\n  text\r\n", "\r"],
])("a block of text %j becomes a value, and what stands below stays below", (block, end) => {
  expect(edited((edit) => edit.set(["a"], "x"), `a: ${block}b: 1\n`)).toBe(`a: x${end}\nb: 1\n`);
});

it("a file that is no mapping, or no YAML, is named with what is wrong", () => {
  expect(() => new EnvironmentEdit("beta.yaml", "- a\n")).toThrow(
    "beta.yaml: expected a mapping with stage, kubernetes, cluster and systems",
  );
  expect(() => new EnvironmentEdit("beta.yaml", "a: [\n")).toThrow("beta.yaml: invalid YAML: ");
});

it("an environment file declares its schema once", () => {
  expect(withSchemaComment("stage: beta\n")).toBe(
    "# yaml-language-server: $schema=./schema.json\nstage: beta\n",
  );
  for (const text of ["# yaml-language-server: $schema=x\na: 1\n", "# first\n#yaml-language-server: x\n"])
    expect(withSchemaComment(text)).toBe(text);
});
