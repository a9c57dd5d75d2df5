import { describe, expect, it } from "vitest";
import { constantName, withListed, withoutListed } from "../../src/project/systems-list.ts";

const FILE = `import type { System } from "kustogen";
import { blog } from "./blog/index.ts";
import { shop } from "./shop/index.ts";

/** Every system. */
export const systems: readonly System[] = [shop, blog];
`;

describe("the list of systems", () => {
  it("gets one more, imported in order and listed last", () => {
    const text = withListed(FILE, "index.ts", "hello-world");
    expect(text).toContain(
      '"./blog/index.ts";\nimport { helloWorld } from "./hello-world/index.ts";\nimport',
    );
    expect(text).toContain("= [shop, blog, helloWorld];");
    expect(withoutListed(text, "hello-world")).toBe(FILE);
  });

  it.each(["class", "default", "null", "await", "let", "schema", "web", "it"])(
    "takes a system called %s, under a name that a module can have",
    (system) => {
      expect(constantName(system)).toBe(`${system}System`);
      const text = withListed(FILE, "index.ts", system);
      expect(text).toContain(`import { ${system}System } from "./${system}/index.ts";`);
      expect(text).toContain(`[shop, blog, ${system}System]`);
      expect(withoutListed(text, system)).toBe(FILE);
    },
  );

  it("gets a first one", () => {
    const empty =
      'import type { System } from "kustogen";\n\nexport const systems: readonly System[] = [];\n';
    const text = withListed(empty, "index.ts", "shop");
    expect(text).toBe(
      'import type { System } from "kustogen";\nimport { shop } from "./shop/index.ts";\n\nexport const systems: readonly System[] = [shop];\n',
    );
    expect(withoutListed(text, "shop")).toBe(empty);
  });

  it("loses one under whatever name it was imported", () => {
    const text = FILE.replaceAll("blog }", "theBlog }").replace("shop, blog", "shop, theBlog");
    expect(withoutListed(text, "blog")).toContain("= [shop];");
  });

  it("that can't be read is left, with what to write by hand", () => {
    expect(() => withListed("export const systems = make();\n", "index.ts", "shop")).toThrow(
      'index.ts: has no list `systems = [...]`. Add the system by hand: import { shop } from "./shop/index.ts";',
    );
  });

  it("names are those of JavaScript", () => {
    expect(["shop", "hello-world", "a-1b", "3scale"].map(constantName)).toEqual([
      "shop",
      "helloWorld",
      "a1b",
      "_3scale",
    ]);
  });
});
