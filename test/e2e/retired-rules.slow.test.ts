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

it("an exception of what a change leaves alone isn't called unused, and one that covers nothing is", async () => {
  const project = new Project();
  const of = (rule: string) => `- { rule: ${rule}, reason: nobody here minds }\n`;
  project.write("kustogen.yaml", `exceptions:\n${of("production/non-root")}${of("production/tls")}`);
  expect((await project.call("gen")).code).toBe(0);
  project.write("notes.txt", "of no environment");
  project.git("add", "--all");
  project.git("commit", "-qm", "notes");
  const unused = (name: string) => `the exception for ${name} covers nothing; remove it`;
  const { stderr } = await project.call("check");
  expect(stderr).toContain(unused("production/tls"));
  expect(stderr).not.toContain(unused("production/non-root"));
  const since = await project.call("check", "--since", "HEAD~1");
  expect([since.code, since.stderr]).toEqual([0, ""]);
});
