import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

/**
 * The rooms of the engine, from the lowest to the highest: each knows those before it and none after it. A part of a
 * room that stands elsewhere than the rest of it is named with its folder. docs/architecture.md says what is in each.
 */
const ROOMS = [
  "own.ts",
  "errors",
  "run.ts",
  "version.ts",
  "interrupt.ts",
  "progress.ts",
  "multimap.ts",
  "text",
  "folders.ts",
  "kubernetes",
  "settings",
  "kustomize/yaml",
  "kustomize/resource",
  "kustomize/tree",
  "kustomize/outside.ts",
  "kustomize/load",
  "kustomize/merge",
  "kustomize/generate",
  "kustomize/provenance",
  "kustomize/order",
  "kustomize/regex",
  "kustomize/transform",
  "kustomize/build",
  "kustomize",
  "cluster",
  "compare",
  "discovery",
  "effective",
  "consequences",
  "check",
  "review",
  "authoring",
  "config",
  "environments",
  "layers",
  "blocks",
  "factor",
  "output",
  "git",
  "render",
  "vendor",
  "argocd",
  "delivery",
  "pages",
  "project",
  "generate",
  "pins",
  "status",
  "import",
  "init",
  "cli",
  "index.ts",
  "testing",
  "vitest",
];

/** The room of a file, by the longest name that its path begins with. */
function roomOf(path: string): number {
  const names = ROOMS.filter((room) => path === room || path.startsWith(`${room}/`));
  const longest = names.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? -1 : ROOMS.indexOf(longest);
}

interface Import {
  from: string;
  to: string;
}

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".ts"),
);
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(SOURCES, from), "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(
    ([, to = ""]) => ({ from, to: relative(SOURCES, join(SOURCES, dirname(from), to)) }),
  ),
);

it("every file of the engine is in a room that has its place", () => {
  expect(imports.length).toBeGreaterThan(500);
  expect(files.filter((path) => roomOf(path) < 0)).toEqual([]);
});

it("no import runs upward, from a room to one above it", () => {
  const upward = imports.filter(({ from, to }) => !to.startsWith("..") && roomOf(to) > roomOf(from));
  expect(upward.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

it("programs are started in one place alone, where each failure has its words", () => {
  const others = files.filter((path) =>
    /^import (?!type\b).*"node:child_process"/m.test(readFileSync(join(SOURCES, path), "utf8")),
  );
  // The guard of purity takes it away from systems while they describe themselves.
  expect(others.filter((path) => !path.endsWith("/purity.ts"))).toEqual(["run.ts"]);
});

it("git is started as the door for it says: each start is one that reads, writes or fetches", () => {
  const starts = files.flatMap((path) =>
    [...readFileSync(join(SOURCES, path), "utf8").matchAll(/\b\w+\(\s*"git",\s*([\w.[\]]*)/g)].map(
      ([, given]) => `${path}: ${given}`,
    ),
  );
  expect(starts.length).toBeGreaterThan(4);
  // The door itself asks whose a repository is, and which programs its configuration names.
  const others = starts.filter((start) => !start.endsWith(": start.args"));
  expect(others).toEqual(["git/door.ts: [...EXPLICIT", "git/own-programs.ts: args"]);
});
