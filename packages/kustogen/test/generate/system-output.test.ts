import { expect, it } from "vitest";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { systemOutput } from "../../src/generate/system-output.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import type { GeneratedFile } from "../../src/output/file.ts";
import { BETA, SHOP } from "../authoring/shop.ts";

/** The files of a system whose operator reads one command. */
function filesOf(command: string): GeneratedFile[] {
  const system = defineSystem({
    ...SHOP,
    resources: (() => [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { a: "b" } },
    ]) as System["resources"],
    runbook: () => ({ parts: [`## Check\n\nAsk for its state: \`${command}\``] }),
  });
  return systemOutput(resolveTree(system, [BETA]), DEFAULT_FOLDERS).files;
}

/** Its page. */
function page(command: string): string | undefined {
  return filesOf(command).find(({ path }) => path === "docs/systems/shop/README.md")?.text;
}

it("a page for operators shows commands, and never a credential in one", () => {
  expect(page("curl -H 'Authorization: Bearer <token>' https://shop.corp.io/state")).toContain(
    "Bearer <token>",
  );
  const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
  const write = () => page(`curl -H 'Authorization: Bearer ${token}' https://shop.corp.io/state`);
  expect(write).toThrow(
    /^docs\/systems\/shop\/README\.md:\d+: secrets\/credential: the page would contain .*GitHub token/,
  );
  expect(write).not.toThrow(token);
});
