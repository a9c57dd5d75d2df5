import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { leafCounter, sizesOf, tooLarge } from "./leaves.ts";
import { ARCHITECTURE, readLimits, readRooms, readSources } from "./packages.ts";
import {
  circular,
  climbing,
  forbiddenImports,
  type Rooms,
  roomOf,
  type Sources,
  specifiersIn,
  strayFiles,
  unusedKnowledge,
  withRoomTables,
} from "./rooms.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rooms = readRooms(root);
const sources = readSources(root);
const leavesOf = leafCounter(root);

describe("the packages of this repository", () => {
  it("have every file in a room of their list", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(800);
    expect(strayFiles(rooms, sources)).toEqual([]);
  });

  it("have no more leaves than their limits", () => {
    expect(tooLarge(sizesOf(sources, leavesOf), readLimits(root))).toEqual([]);
  });

  it("say what they do in at most 65,000 words of Markdown", () => {
    const pages = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root, encoding: "utf8" });
    const words = pages
      .split("\0")
      .filter((page) => page !== "" && existsSync(join(root, page)))
      .reduce((sum, page) => sum + (readFileSync(join(root, page), "utf8").match(/\S+/g)?.length ?? 0), 0);
    expect(words).toBeGreaterThan(40_000);
    expect(words).toBeLessThanOrEqual(65_000);
  });

  it("import only what their lists allow, and the lists allow no more", () => {
    expect(forbiddenImports(rooms, sources)).toEqual([]);
    expect(unusedKnowledge(rooms, sources)).toEqual([]);
  });

  it("have arrows in one direction: no room knows one further down, no package one above it", () => {
    expect(climbing(rooms)).toEqual([]);
    const packages = (name: string) =>
      new Set(
        Object.values(rooms[name] ?? {}).flatMap(({ knows }) =>
          knows.flatMap((one) => one.split("/").slice(0, -1)),
        ),
      );
    expect(packages("kustomize")).toEqual(new Set());
    expect(packages("review")).toEqual(new Set(["kustomize"]));
    expect(packages("kustogen")).toEqual(new Set(["kustomize", "review"]));
  });

  it("have no circle of files, types included", () => {
    expect(circular(sources)).toEqual([]);
    const [a, b, c] = ["a", "b", "c"].map((name) => `packages/high/src/kinds/${name}.ts`) as [
      string,
      string,
      string,
    ];
    const made = { [a]: 'import type { B } from "./b.ts";', [b]: 'import { a } from "./a.ts";', [c]: "" };
    expect(circular(made)).toEqual([a, b]);
    expect(circular({ ...made, [b]: 'import { c } from "./c.ts";' })).toEqual([]);
  });

  it("have kinds that know nothing else of a review", () => {
    expect(rooms.review?.kinds?.knows.filter((one) => !one.startsWith("kustomize/"))).toEqual([]);
  });

  it("run in a browser: all of the renderer and the review but for what reads the disk and git", () => {
    const outside = new Set(["kustomize/node", "review/git"]);
    const core = Object.entries(sources).filter(
      ([path]) => /^packages\/(kustomize|review)\/src\//.test(path) && !outside.has(roomOf(path) ?? ""),
    );
    expect(core.length).toBeGreaterThan(400);
    expect(core.filter(([, text]) => specifiersIn(text).some((one) => one.startsWith("node:")))).toEqual([]);
    const knows = ["kustomize", "review"].flatMap((one) =>
      Object.entries(rooms[one] ?? {}).filter(([room]) => !outside.has(`${one}/${room}`)),
    );
    expect(
      knows.filter(([, room]) => room.knows.some((one) => ["node", "kustomize/node", "git"].includes(one))),
    ).toEqual([]);
  });

  it("start programs in one place alone, where each failure has its words", () => {
    const others = Object.keys(sources).filter((path) =>
      /^import (?!type\b).*"node:child_process"|getBuiltinModule\("node:child_process"\)/m.test(
        sources[path] ?? "",
      ),
    );
    // The guard of purity takes it away from systems while they describe themselves.
    expect(others.filter((path) => !path.endsWith("/purity.ts"))).toEqual([
      "packages/kustomize/src/node/run.ts",
    ]);
  });

  it("start git as the door for it says: each start is one that reads, writes or fetches", () => {
    const starts = Object.entries(sources).flatMap(([path, text]) =>
      [...text.matchAll(/\b\w+\(\s*"git",\s*([\w.[\]]*)/g)].map(([, given]) => `${path}: ${given}`),
    );
    expect(starts.length).toBeGreaterThan(4);
    // The door itself asks whose a repository is, and which programs its configuration names.
    const others = starts.filter((start) => !start.endsWith(": start.args"));
    const git = "packages/kustomize/src/node/git";
    expect(others).toEqual([`${git}/around.ts: args`, `${git}/door.ts: [...EXPLICIT`]);
  });

  it("have the tables in docs/architecture.md that their lists say (npm run rooms)", () => {
    const page = readFileSync(join(root, ARCHITECTURE), "utf8");
    expect(withRoomTables(page, rooms)).toBe(page);
    for (const name of Object.keys(rooms)) expect(page).toContain(`<!-- rooms of ${name} -->`);
  });
});

describe("a package that is too large is named", () => {
  const made: Sources = {
    "packages/high/src/kinds/kinds.ts": "one;\ntwo;\n",
    "packages/high/src/kinds/more.ts": "three;\n",
    "packages/high/src/index.ts": "four;\n",
  };
  const sizes = { "high/kinds": 6, high: 8, "high/index.ts": 2 };

  it("with its size and what to do; a room may be of any size", () => {
    expect(sizesOf(made, leavesOf)).toEqual(sizes);
    expect(tooLarge(sizes, { high: 8 })).toEqual([]);
    expect(tooLarge(sizes, { high: 7 })).toEqual([
      "high has 8 leaves, 1 more than packages/high/rooms.json allows; packages/kustogen/docs/extending.md says what to do",
    ]);
  });
});

describe("the size of a source", () => {
  it("is its names, keywords, signs and literals", () => {
    expect(leavesOf("")).toBe(0);
    expect(leavesOf("a;")).toBe(2);
    expect(leavesOf("const a = b + 1;")).toBe(7);
    expect(leavesOf("const a = /b[/]c/g;")).toBe(5);
  });

  it("is the same for a packed and an airy form", () => {
    const packed =
      "const a=[1,2,3];const b={a,c:(d:number):string=>d>1?e(d,`f${d}`):`g`};if(a)for(const h of a)b(h);";
    const airy = `
      /**
       * What a is.
       * @param a the first
       */
      const a = [
        1, // one
        2,
        3,
      ];

      const b = {
        a,
        c: (
          d: number,
        ): string => (
          d > 1
            ? e(
                d,
                \`f\${d}\`,
              )
            : \`g\`
        ),
      };

      if (a)
        // each
        for (const h of a)
          b(h);
    `;
    expect(leavesOf(airy)).toBe(leavesOf(packed));
    expect(leavesOf(packed)).toBe(59);
  });

  it("has nothing of comments and imports, of their types and for their effects alike", () => {
    const imports =
      'import { one, two as three } from "./four.ts";\nimport type { Five } from "six";\nimport "./seven.ts";\n';
    expect(leavesOf(`${imports}/* A */ a; // B\n`)).toBe(leavesOf("a;"));
    expect(leavesOf('export { one } from "./two.ts";')).toBe(7);
  });

  it("has one for each begun 20 characters of a text", () => {
    const text = (characters: number) => "x".repeat(characters);
    for (const [characters, count] of [
      [0, 1],
      [20, 1],
      [21, 2],
      [45, 3],
    ] as const) {
      expect(leavesOf(`"${text(characters)}";`), `${characters} characters`).toBe(count + 1);
      expect(leavesOf(`\`${text(characters)}\`;`), `${characters} characters`).toBe(count + 1);
    }
    expect(leavesOf(`\`${text(21)}\${a}${text(41)}\${b}${text(61)}\`;`)).toBe(2 + 1 + 3 + 1 + 4 + 1);
    expect(leavesOf("`${a}`;")).toBe(4);
  });
});

describe("an import that no list allows is named", () => {
  const made: Rooms = {
    low: { base: { has: "", knows: [] } },
    high: {
      kinds: { has: "", knows: ["low/base"] },
      output: { has: "", knows: [] },
      review: { has: "", knows: ["kinds"] },
    },
  };
  const PLAN = "packages/high/src/output/plan.ts";
  const RISK = "packages/high/src/review/deep/risk.ts";
  const files = { [PLAN]: "", "packages/high/src/kinds/kinds.ts": "", "packages/low/src/base/index.ts": "" };
  const forbidden = (text: string, from = RISK) => forbiddenImports(made, { ...files, [from]: text });

  it.each([
    ['import { planWrites } from "../../output/plan.ts";'],
    ['import type { Plan } from "../../output/plan.ts";'],
    ['import "../../output/plan.ts";'],
    ["import '../../output/plan.ts';"],
    ['export * from "../../output/plan.ts";'],
    ['const { planWrites } = await import("../../output/plan.ts");'],
    ["const later = () => import(\n  `../../output/plan.ts`,\n);"],
    ['type Plan = import("../../output/plan.ts").Plan;'],
    ['const plan = require("../../output/plan.ts");'],
    ['import {\n  planWrites,\n} from "../../output/plan.ts";'],
    ['import { planWrites } from "@kustogen/high/output/plan.ts";'],
    ['import "../../../../high/src/output/plan.ts";'],
  ])("%s", (text) => {
    expect(forbidden(text)).toEqual([`${RISK} imports ${PLAN}`]);
  });

  it("also from one package to another, by name, door or path", () => {
    const base = "packages/low/src/base/index.ts";
    const low = 'import "@kustogen/high/output/plan.ts";';
    expect(forbidden(low, base)).toEqual([`${base} imports ${PLAN}`]);
    for (const text of [
      "@kustogen/low/base",
      "@kustogen/low/base/index.ts",
      "../../../../low/src/base/index.ts",
    ])
      expect(forbidden(`import "${text}";`)).toEqual([`${RISK} imports ${base}`]);
  });

  it("but not what a list allows, what is installed, or what only looks like an import", () => {
    expect(forbidden('import "../../kinds/kinds.ts";\nimport "./other.ts";\nimport "yaml";')).toEqual([]);
    expect(forbidden('import "@kustogen/low/base";', "packages/high/src/kinds/kinds.ts")).toEqual([]);
    expect(forbidden('const text = `import { x } from "../nothing/there.ts"`;')).toEqual([]);
  });

  it("and so is a file without a room, a room without a file, an arrow back, and one that nobody needs", () => {
    const text = { ...files, [RISK]: 'import "../../kinds/kinds.ts";', "packages/high/src/new.ts": "" };
    expect(strayFiles({ ...made, low: { ...made.low, gone: { has: "", knows: [] } } }, text)).toEqual([
      "packages/high/src/new.ts",
      "low/gone",
    ]);
    expect(unusedKnowledge(made, text)).toEqual(["high/kinds knows low/base"]);
    const back = { high: { kinds: { has: "", knows: ["review"] }, review: { has: "", knows: ["kinds"] } } };
    expect(climbing(back)).toEqual(["high/kinds knows review"]);
  });
});
