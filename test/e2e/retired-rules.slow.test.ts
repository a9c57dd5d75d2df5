import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Project } from "./project.ts";

/** Every rule that a version has had: names may be added, and never go. */
const NAMES = readFileSync(new URL("rule-names.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");

it("a project that excepts every rule there ever was passes check, gen and diff", async () => {
  const project = new Project();
  const exceptions = NAMES.map((name) => `- { rule: ${name}, reason: nobody here minds }\n`);
  project.write("kustogen.yaml", `exceptions:\n${exceptions.join("")}`);
  for (const call of ["gen", "check", "gen --check", "diff"]) {
    const { code, stderr } = await project.call(...call.split(" "));
    expect([call, code, code === 0 ? "" : stderr]).toEqual([call, 0, ""]);
  }
});
