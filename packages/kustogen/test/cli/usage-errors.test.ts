import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { main } from "../../src/cli/main.ts";
import { taking } from "./printed.ts";

const { exitCode } = process;
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

/** What a call prints on standard error. */
async function said(...args: string[]): Promise<string> {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  await main(args);
  vi.restoreAllMocks();
  return text;
}

it("options that say nothing together are refused, not ignored", async () => {
  expect(await said("render", "--batch", "--json")).toContain("--batch already answers in JSON lines");
  expect(await said("render", "--batch", "--rev", "HEAD")).toContain("reads its folders and revisions from");
  expect(process.exitCode).toBe(2);
});

it("a wrong argument is named without driving the terminal and without showing a token", async () => {
  expect(await said("\u001b]0;pwn\u0007")).toContain("unknown command '\\x1b]0;pwn\\x07'");
  expect(await said("render", "--x\u202ey")).toContain("unknown option '--x\\u202ey'");
  expect(process.exitCode).toBe(2);
  const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
  expect(await said("render", `--token=${token}`)).not.toContain(token);
});

it("an argument too many is answered with what a command takes, and two revisions for diff with their range", async () => {
  expect(await said("diff", "main", "HEAD~1")).toContain("write main..HEAD~1 instead of main HEAD~1");
  expect(process.exitCode).toBe(2);
  expect(await said("diff", "main..HEAD", "HEAD")).toContain("HEAD: expected [range]; leave HEAD out [");
  expect(await said("status", "beta")).toContain("status beta: expected no argument; leave beta out [");
  const all = "gen always writes all environments; a system can be chosen by `--system <name>`";
  for (const given of ["--environment beta", "--env beta", "--env"])
    expect(await said("gen", ...given.split(" "))).toBe(`kustogen: ${given}: ${all} [wrong-usage]\n`);
  expect(await said("gen", "beta")).toBe(`kustogen: gen beta: ${all} [wrong-usage]\n`);
});

it("a folder that can't be made is named, without a stack", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  const text = await said("init", join(folder, "file", "new"));
  expect(text).toContain(join(folder, "file", "new"));
  expect(text).toContain("a file is where a folder belongs: move it away");
  expect(text).not.toMatch(/unexpected failure|\n {4}at /);
  expect(process.exitCode).toBe(2);
});

it("the code of an error stands behind its words, and explain tells what it means", async () => {
  expect(await said("render", "nothing/at/all")).toMatch(
    /^kustogen: .*there is no such folder.* \[no-such-folder\]\n$/,
  );
  const printed: string[] = [];
  taking(process.stdout, (text) => printed.push(text));
  await main(["explain", "no-such-folder"]);
  await main(["explain", "no-such-folder", "--json"]);
  vi.restoreAllMocks();
  expect(printed[0]).toMatch(/^## no-such-folder\n\n.*\n\n\*\*What to do:\*\* .*\n$/);
  expect(JSON.parse(printed[1] ?? "")).toMatchObject({ code: "no-such-folder", means: expect.any(String) });
});

it("what the embedded renderer leaves out by default is proposed of the real program, by render alone", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "kustomization.yaml"), "helmCharts: [{name: x}]\n");
  expect(await said("render", folder)).toMatch(
    /use --enable-helm, or use --renderer kustomize to run the real program \[needs-helm\]\n$/,
  );
  taking(process.stdout);
  expect(await said("env", folder)).toMatch(/use --enable-helm \[needs-helm\]\n$/);
});
