import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { newTraps, repositoryWithTraps } from "./hostile.ts";

const { exitCode } = process;
const present = process.cwd();
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(present);
  process.exitCode = exitCode;
});

/** What a command prints in a folder, on both streams. */
async function printed(folder: string, ...args: string[]): Promise<string> {
  let text = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk, ...rest) => {
      text += chunk;
      const done = rest.at(-1) as unknown;
      if (typeof done === "function") done();
      return true;
    });
  process.chdir(folder);
  await main(args);
  vi.restoreAllMocks();
  return text;
}

const traps = newTraps();
const { root, hostile } = repositoryWithTraps(traps);
const DIR = "overlays/production/shop";
traps.ran();

it("the traps work: git itself runs them in such a folder", () => {
  execFileSync("git", ["ls-files"], { cwd: hostile, stdio: "pipe" });
  expect(traps.ran()).toContain("fsmonitor");
});

describe("a folder that looks like a bare repository is none, for", () => {
  for (const [where, args, says] of [
    [root, ["check", DIR], /shop/],
    [root, ["check", DIR, "overlays/beta/shop"], /shop/],
    [root, ["check", DIR, "--since", "HEAD"], /shop/],
    [root, ["check", DIR, "--all-files"], /shop/],
    [hostile, ["check", "."], /shop/],
    [hostile, ["check", ".", "--since", "HEAD"], /shop/],
    [root, ["env", DIR], /shop/],
    [hostile, ["env", "."], /shop/],
    [root, ["render", DIR], /kind: Pod/],
    [root, ["render", DIR, "--rev", "HEAD"], /kind: Pod/],
    [hostile, ["render", ".", "--rev", "HEAD"], /kind: Pod/],
    [root, ["diff", "HEAD~1..HEAD"], /2 environments/],
    [hostile, ["diff", "HEAD~1..HEAD"], /2 environments/],
    [hostile, ["diff", "HEAD"], /[Nn]othing changes/],
    [hostile, ["diff", "--between", "beta", "production"], /no system differs/],
  ] as const)
    it(`${args.join(" ")} ${where === root ? "at the top" : "in it"}`, async () => {
      const text = await printed(where, ...args);
      expect(traps.ran()).toEqual([]);
      expect(text).toMatch(says);
      expect(text).not.toMatch(/does not exist|bare repository|unexpected/);
    });
});
