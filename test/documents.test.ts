import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocks } from "../scripts/markdown/code-blocks.ts";
import { command } from "./e2e/command.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const README = read("README.md");
const START = read("packages/kustogen/docs/start.md");
const SCRIPTS: Record<string, string> = JSON.parse(read("package.json")).scripts;

/** The lines of a page's code blocks that are commands for this repository: `npm run …` and `npx kustogen …`. */
function commandsOf(page: string): string[] {
  return codeBlocks(page)
    .filter(({ language }) => language === "" || language === "sh")
    .flatMap(({ code }) => code.split("\n"))
    .flatMap((line) => line.split("&&"))
    .map((line) => line.replace(/\s#.*/, "").trim())
    .filter((line) => /^(?:npm run|npx kustogen) /.test(line));
}

/** The arguments of the command line that a command of a page comes to; one that writes only looks. */
function argumentsOf(line: string): string[] {
  const [, script, given = ""] =
    /^npm run (?:-s )?(\S+)(?: -- (.*))?$/.exec(line) ?? /^npx kustogen (\S+) ?(.*)$/.exec(line) ?? [];
  const args = [script ?? "", ...given.split(" ").filter((arg) => arg !== "")];
  if (args[0] !== "gen") return args;
  return [...args.filter((arg) => arg !== "--no-commit" && arg !== "--check"), "--check"];
}

// One of those that come to the same: `gen` in three ways.
const lines = [
  ...new Map(
    [...commandsOf(README), ...commandsOf(START)].map((line) => [argumentsOf(line).join(" "), line]),
  ).values(),
];

describe("what README.md and start.md say to type", () => {
  it("are commands of every kind", () => {
    expect(lines.length).toBeGreaterThanOrEqual(5);
  });

  it.each(lines)("%s", async (line) => {
    const [, script] = /^npm run (?:-s )?(\S+)/.exec(line) ?? [];
    if (script !== undefined) expect(Object.keys(SCRIPTS)).toContain(script);
    // A clone without its history has no promotion to review.
    const [, revision] = /^npx kustogen diff (\w+)/.exec(line) ?? [];
    if (
      revision !== undefined &&
      spawnSync("git", ["cat-file", "-e", `${revision}^`], { cwd: ROOT }).status !== 0
    )
      return;
    // Other tests ask the same: of what is committed, and in the nets.
    if (["gen --check", "check"].includes(argumentsOf(line).join(" "))) return;
    const { code, stderr } = await command(ROOT, argumentsOf(line));
    expect(stderr).not.toMatch(/unknown (?:option|command)/);
    expect(code).toBe(0);
  });

  it("npm run -s render prints YAML and nothing else, for a pipe", async () => {
    const line = lines.find((one) => one.includes("render")) ?? "";
    expect(line).toMatch(/^npm run -s render -- /);
    const [program = "", ...args] = line.split(" ");
    const { stdout } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
    expect(stdout).toBe((await command(ROOT, argumentsOf(line))).stdout);
  });
});

it("README.md begins with the two commands that set up everything, and has less than 100 lines", () => {
  expect(README.split("\n").slice(4, 8).join("\n")).toMatch(
    /^```\nnpm ci && npm run gen .*\nnpm ci && npm test /,
  );
  expect(README.trimEnd().split("\n").length).toBeLessThan(100);
});

it("comments of environment files name pages that are there", () => {
  for (const name of ["beta", "production"])
    for (const [page = ""] of read(`generators/environments/${name}.yaml`).matchAll(/[\w/-]+\.md\b/g))
      expect(() => read(page), `${name}.yaml: ${page}`).not.toThrow();
});
