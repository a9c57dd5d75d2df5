import { expect, it } from "vitest";
import { put, temporaryFolder } from "../delivery/fixture.ts";
import { printed } from "./printed.ts";

it("what a repository holds does not drive the terminal of who checks it or asks for its variables", async () => {
  const root = temporaryFolder();
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\e]0;pwn\\a"}\nspec: {containers: [{name: "\\e[31ma", image: a, env: [{name: "A\\e[1m", value: "\\u202eb"}]}]}\n';
  put(root, "overlays/beta/shop/kustomization.yaml", "resources: [pod.yaml]\n");
  put(root, "overlays/beta/shop/pod.yaml", pod);
  put(root, "overlays/beta/lost/kustomization.yaml", 'resources: ["\\e[31mx.yaml"]\n');
  for (const args of [
    ["check", "--all"],
    ["check", "--json"],
    ["check", "--format", "sarif"],
    ["env", "overlays/beta/shop"],
  ]) {
    const text = await printed(root, ...args);
    expect(text.length, args.join(" ")).toBeGreaterThan(40);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
    expect(text, args.join(" ")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  expect(await printed(root, "check", "--all")).toContain("\\x1b]0;pwn\\x07");
});
