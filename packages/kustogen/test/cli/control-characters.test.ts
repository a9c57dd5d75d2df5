import { afterEach, expect, it, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

const { exitCode } = process;
const present = process.cwd();
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(present);
  process.exitCode = exitCode;
});

/** What a command prints, on both streams. */
async function printed(...args: string[]): Promise<string> {
  let text = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk, ...rest) => {
      text += chunk;
      const done = rest.at(-1) as unknown;
      if (typeof done === "function") done();
      return true;
    });
  await main(args);
  vi.restoreAllMocks();
  return text;
}

it("what a repository holds does not drive the terminal of who checks it or asks for its variables", async () => {
  const root = temporaryFolder();
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\e]0;pwn\\a"}\nspec: {containers: [{name: "\\e[31ma", image: a, env: [{name: "A\\e[1m", value: "\\u202eb"}]}]}\n';
  put(root, "overlays/beta/shop/kustomization.yaml", "resources: [pod.yaml]\n");
  put(root, "overlays/beta/shop/pod.yaml", pod);
  put(root, "overlays/beta/lost/kustomization.yaml", 'resources: ["\\e[31mx.yaml"]\n');
  process.chdir(root);
  for (const args of [
    ["check", "--all"],
    ["check", "--json"],
    ["check", "--sarif"],
    ["env", "overlays/beta/shop"],
  ]) {
    const text = await printed(...args);
    expect(text.length, args.join(" ")).toBeGreaterThan(40);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
    expect(text, args.join(" ")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  expect(await printed("check", "--all")).toContain("\\x1b]0;pwn\\x07");
});
