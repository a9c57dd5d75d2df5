import { describe, expect, it } from "vitest";
import { EnvironmentEdit } from "../../src/environments/edit.ts";

function withSystem(text: string, name: string, lines: readonly string[]): string {
  const edit = new EnvironmentEdit("beta.yaml", text);
  edit.addSystem(name, lines);
  return edit.toString();
}

function withoutSystem(text: string, name: string): string {
  const edit = new EnvironmentEdit("beta.yaml", text);
  edit.removeSystem(name);
  return edit.toString();
}

const BODY = ["images:", "  web: { tag: v1 }"];
const ADDED = "  blog:\n    images:\n      web: { tag: v1 }\n";

const FILE = `# Of the platform team.
stage: beta # not production
systems:
  # The shop; ask sales before a change.
  shop:
    settings:
      host:   shop.example.com   # aligned by hand
  legacy:
    images:
      web: { tag: "1.10" }   # in quotes
# The end.
`;

describe("a system is added to an environment file", () => {
  it("behind the others; every other byte stays", () => {
    const text = withSystem(FILE, "blog", BODY);
    expect(text).toBe(FILE.replace("# The end.", `${ADDED}# The end.`));
    expect(withoutSystem(text, "blog")).toBe(FILE);
  });

  it.each([
    ["stage: beta\nsystems: {}\n", `stage: beta\nsystems:\n${ADDED}`],
    ["stage: beta\nsystems:\n", `stage: beta\nsystems:\n${ADDED}`],
    ["stage: beta\nsystems: # none yet\n", `stage: beta\nsystems: # none yet\n${ADDED}`],
    ["stage: beta\n", `stage: beta\nsystems:\n${ADDED}`],
    ["stage: beta", `stage: beta\nsystems:\n${ADDED}`],
    ["systems: {shop: {}}\n", "systems: {shop: {}, blog: { images: { web: { tag: v1 } } }}\n"],
    ["systems:\n  shop: {}", `systems:\n  shop: {}\n${ADDED}`],
    ["systems:\n    shop:\n", `systems:\n    shop:\n${ADDED.replaceAll(/^ {2}/gm, "    ")}`],
  ])("%j", (before, after) => {
    expect(withSystem(before, "blog", BODY).trimEnd()).toBe(after.trimEnd());
  });
});

describe("a system is taken out of an environment file", () => {
  it("with the comments right above it, and nothing else", () => {
    expect(withoutSystem(FILE, "shop")).toBe(
      `# Of the platform team.
stage: beta # not production
systems:
  legacy:
    images:
      web: { tag: "1.10" }   # in quotes
# The end.
`,
    );
  });

  it("and leaves an empty mapping when it was the last", () => {
    expect(withoutSystem("stage: beta\nsystems:\n  shop: {}\n", "shop")).toBe("stage: beta\nsystems: {}\n");
  });

  it("in braces, too", () => {
    expect(withoutSystem("systems: {shop: {}, blog: {}}\n", "shop")).toBe("systems: {blog: {}}\n");
    expect(withoutSystem("systems: {shop: {}}\n", "shop")).toBe("systems: {}\n");
  });

  it("and nothing happens when it isn't there", () => {
    expect(withoutSystem(FILE, "blog")).toBe(FILE);
  });
});
