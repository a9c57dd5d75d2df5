import { describe, expect, it } from "vitest";
import { addedTo } from "../../src/init/add-to.ts";

const OURS = "# Of the engine\nnode_modules/\ndist/\n\n# Of editors\n.idea/\n";

describe("a list of lines that already exists", () => {
  it.each<[there: string, text: string]>([
    ["", OURS.replace("\n\n", "\n")],
    ["node_modules/\n", "node_modules/\n# Of the engine\ndist/\n# Of editors\n.idea/\n"],
    ["secrets", `secrets\n${OURS}`],
    ["  dist/  \r\nnode_modules/\r\n.idea/\r\n", "  dist/  \r\nnode_modules/\r\n.idea/\r\n"],
    [".idea/\nnode_modules/\n", ".idea/\nnode_modules/\n# Of the engine\ndist/\n# Of editors\n"],
  ])("%j gets the lines that it lacks", (there, text) => {
    for (const name of [".gitignore", ".gitattributes"]) expect(addedTo(name, name, there, OURS)).toBe(text);
  });
});

const MANIFEST = JSON.stringify({
  scripts: { test: "vitest run", gen: "kustogen gen" },
  devDependencies: { vitest: "4.0.0", kustogen: "^0.1.0" },
});

describe("a package.json that already exists", () => {
  it.each<[there: string, text: string]>([
    [
      "{}",
      '{\n  "scripts": {\n    "test": "vitest run",\n    "gen": "kustogen gen"\n  },\n  "devDependencies": {\n    "kustogen": "^0.1.0",\n    "vitest": "4.0.0"\n  }\n}\n',
    ],
    [
      '\ufeff{\n\t"name": "x",\n\t"scripts": {\n\t\t"test": "jest"\n\t},\n\t"dependencies": {\n\t\t"vitest": "3.0.0"\n\t},\n\t"devDependencies": {\n\t\t"zx": "8.0.0"\n\t}\n}',
      '{\n\t"name": "x",\n\t"scripts": {\n\t\t"test": "jest",\n\t\t"gen": "kustogen gen"\n\t},\n\t"dependencies": {\n\t\t"vitest": "3.0.0"\n\t},\n\t"devDependencies": {\n\t\t"kustogen": "^0.1.0",\n\t\t"zx": "8.0.0"\n\t}\n}\n',
    ],
    [MANIFEST, MANIFEST],
    [
      '{"devDependencies": {"@a/b": "1", "zx": "8"}}',
      '{\n  "devDependencies": {\n    "@a/b": "1",\n    "kustogen": "^0.1.0",\n    "vitest": "4.0.0",\n    "zx": "8"\n  },\n  "scripts": {\n    "test": "vitest run",\n    "gen": "kustogen gen"\n  }\n}\n',
    ],
    [
      '{"scripts": [], "devDependencies": {"kustogen": "^0.1.0", "vitest": "5"}}',
      '{\n  "scripts": {\n    "test": "vitest run",\n    "gen": "kustogen gen"\n  },\n  "devDependencies": {\n    "kustogen": "^0.1.0",\n    "vitest": "5"\n  }\n}\n',
    ],
  ])("%j gets what it lacks, and keeps what it says", (there, text) => {
    expect(addedTo("package.json", "package.json", there, MANIFEST)).toBe(text);
  });

  it.each([
    ["{", /^app\/package\.json: isn't JSON, so nothing can be added to it: /],
    ["[]", /^app\/package\.json: expected an object$/],
  ])("is refused as %j", (there, message) => {
    const add = () => addedTo("package.json", "app/package.json", there, MANIFEST);
    expect(add).toThrow(message);
    expect(add).toThrow(expect.objectContaining({ code: "invalid-json" }));
  });
});

it("any other file that already exists is left as it is", () => {
  for (const name of ["README.md", "toString"]) expect(addedTo(name, name, "", "x")).toBeUndefined();
});
