import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";

const tool = new URL("../../tools/seldom-read.mjs", import.meta.url).href;
const { plugins } = (await import(/* @vite-ignore */ tool)) as { plugins: Plugin[] };

const USER = `
import { isMap, LineCounter, parseDocument, Scalar, visit } from "yaml";
export function found() {
  const lines = new LineCounter();
  const document = parseDocument("a: 1\\nb: '2'", { lineCounter: lines });
  let quoted = 0;
  visit(document, {
    Scalar(_key, node) {
      if (node instanceof Scalar && node.type === Scalar.QUOTE_SINGLE) quoted++;
      return visit.SKIP;
    },
  });
  return [isMap(document.contents), lines instanceof LineCounter, lines.linePos(5).line, quoted];
}`;

it("a package that few runs need is read with the first use of its functions or classes, and works as always", async () => {
  const folder = temporaryFolder();
  const common = { bundle: true, platform: "node" as const, logLevel: "silent" as const };
  await build({
    ...common,
    stdin: { contents: USER, resolveDir: import.meta.dirname },
    outfile: join(folder, "user.mjs"),
    format: "esm",
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    plugins,
  });
  const { found } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, "user.mjs")).href)) as {
    found: () => unknown;
  };
  expect(found).toThrow("yaml.cjs");
  await build({
    ...common,
    stdin: { contents: 'module.exports = require("yaml");', resolveDir: import.meta.dirname },
    outfile: join(folder, "yaml.cjs"),
  });
  expect(found()).toEqual([true, true, 2, 1]);
});
