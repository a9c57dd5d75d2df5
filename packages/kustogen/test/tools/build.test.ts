import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";

type ReplaceFolder = (
  goal: string,
  isDone: () => boolean,
  write: (staging: string) => Promise<void>,
) => Promise<void>;
const tool = new URL("../../tools/build.mjs", import.meta.url).href;
const { replaceFolder, shortened } = (await import(/* @vite-ignore */ tool)) as {
  replaceFolder: ReplaceFolder;
  shortened: (with_: typeof transform, text: string) => Promise<string>;
};

/** Writes a folder of two files, one a while after the other. */
const slowly = (name: string) => async (staging: string) => {
  writeFileSync(join(staging, `${name}-1`), "");
  await new Promise((resolve) => setTimeout(resolve, 5));
  writeFileSync(join(staging, `${name}-2`), "");
};

it("what two commands make at once in a fresh clone is whole, whoever is last", async () => {
  const home = temporaryFolder();
  put(home, "dist/old", "");
  const goal = join(home, "dist");
  await Promise.all(["a", "b", "c"].map((name) => replaceFolder(goal, () => false, slowly(name))));
  const names = readdirSync(goal);
  expect(names).toHaveLength(2);
  expect(new Set(names.map((name) => name[0])).size).toBe(1);
  expect(readdirSync(home)).toEqual(["dist"]);
});

it("what another command has made in the meantime stays, with all that was added to it", async () => {
  const home = temporaryFolder();
  const goal = join(home, "dist");
  await replaceFolder(
    goal,
    () => readdirSync(goal).includes("types"),
    async (staging) => {
      writeFileSync(join(staging, "engine"), "");
      put(home, "dist/types/index.d.ts", "");
    },
  );
  expect(readdirSync(goal)).toEqual(["types"]);
  expect(readdirSync(home)).toEqual(["dist"]);
});

it("the stack of a defect names the functions of the bundle, and what is inside them is short", async () => {
  const text = 'import { b } from "./b.mjs";\nfunction judge(rule) {\n  return b(rule);\n}\njudge("");\n';
  expect(await shortened(transform, text)).toBe(
    'import{b}from"./b.mjs";function judge(n){return b(n)}judge("");\n',
  );
});
