import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { exampleIn } from "../../kustomize/test/readme.ts";

it("the README's example prints what it says", async () => {
  const { code, printed } = exampleIn(new URL("../README.md", import.meta.url));
  expect(code).toContain("compareTrees(");
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts", resolveDir: import.meta.dirname },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    write: false,
  });
  let lines = "";
  const console = { log: (text: string) => (lines += `${text}\n`) };
  runInThisContext(`(require, console, module) => {${outputFiles[0]?.text}\n}`)(
    createRequire(import.meta.url),
    console,
    {},
  );
  expect(lines).toBe(printed);
});
