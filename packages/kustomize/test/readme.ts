import { readFileSync } from "node:fs";
import { codeBlocks } from "../../../scripts/markdown/code-blocks.ts";

/** The example of a README and what it is said to print: its first block of TypeScript, and the block behind that. */
export function exampleIn(readme: URL): { code: string; printed: string } {
  const blocks = codeBlocks(readFileSync(readme, "utf8"));
  const at = blocks.findIndex(({ language }) => language === "ts");
  return { code: blocks[at]?.code ?? "", printed: blocks[at + 1]?.code ?? "" };
}
