import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { isAuthors, sourcePlace } from "../../src/errors/source-place.ts";

/** An error that was thrown there: "run (/a.js:1:2)", "/a.js:1:2". */
const thrownAt = (...frames: string[]) =>
  Object.assign(new Error("x"), {
    stack: `Error: at /of/message.js:9:9\n    at ${frames.join("\n    at ")}`,
  });

/** A bundle of two lines, of which the first was line 7 of a system and the second line 3 of a library. */
function bundle(): { root: string; file: string } {
  const root = temporaryFolder();
  const file = join(root, "node_modules/.cache/kustogen/systems.mjs");
  put(root, "node_modules/.cache/kustogen/systems.mjs", "a();\nb();\n");
  const sources = ["../../../generators/systems/shop/index.ts", "../../colours/index.js"];
  const map = { version: 3, sources, names: [], mappings: "AAME;ACJE" };
  put(root, "node_modules/.cache/kustogen/systems.mjs.map", JSON.stringify(map));
  return { root, file };
}

it("an error is placed where its author wrote the code, not in the bundle or in a library", () => {
  const { root, file } = bundle();
  const url = pathToFileURL(file).href;
  const [system, library] = ["generators/systems/shop/index.ts:7:3", "node_modules/colours/index.js:3:5"];
  const engine = "describe (/opt/engine/dist/index.mjs:5:6)";
  expect(sourcePlace(thrownAt(`run (${url}:1:1)`), root)).toBe(system);
  expect(sourcePlace(thrownAt(`${file}:1:1`), root)).toBe(system);
  expect(sourcePlace(thrownAt(engine, `b (${url}:2:1)`, `a (${url}:1:1)`), root)).toBe(system);
  expect(sourcePlace(thrownAt(engine, `b (${url}:2:1)`), root)).toBe(library);
});

it("an error without a bundle is placed where it was thrown, and nowhere if its stack names no file", () => {
  const root = temporaryFolder();
  const inSpace = pathToFileURL(join(root, "a b.ts")).href;
  expect(sourcePlace(thrownAt("new Promise (<anonymous>)", `run (${inSpace}:3:4)`), root)).toBe("a b.ts:3:4");
  expect(sourcePlace(thrownAt(join(process.cwd(), "a.ts:3:4")))).toBe("a.ts:3:4");
  for (const error of [
    thrownAt("new Promise (<anonymous>)"),
    Object.assign(new Error(""), { stack: undefined }),
  ])
    expect([sourcePlace(error), isAuthors(error)]).toEqual([undefined, false]);
});

it("code is an author's by its bundle and by its source, not for what it only calls", () => {
  const { file } = bundle();
  expect(isAuthors(thrownAt(`${file}:1:1`, "/opt/engine/dist/index.mjs:5:6"))).toBe(true);
  for (const others of [`${file}:2:1`, "/opt/node_modules/a/b.js:1:1", "Array.map (<anonymous>)"])
    expect(isAuthors(thrownAt(others, `${file}:1:1`)), others).toBe(false);
});
