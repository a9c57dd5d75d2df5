import { expect, it } from "vitest";
import { printedInBrowser } from "./browser.ts";
import { exampleIn } from "./readme.ts";

it("the README's example prints what it says, without anything of Node", async () => {
  const { code, printed } = exampleIn(new URL("../README.md", import.meta.url));
  expect(code).toContain("renderFiles(");
  expect((await printedInBrowser(code)).trimEnd()).toBe(printed.trimEnd());
});
