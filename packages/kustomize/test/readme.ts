import { readFileSync } from "node:fs";

/** The example of a README and what it is said to print: its first block of TypeScript, and the block behind that. */
export function exampleIn(readme: URL): { code: string; printed: string } {
  const [, code = "", printed = ""] =
    /```ts\n([\s\S]*?)```\n\nprints\n\n```\w*\n([\s\S]*?)```/.exec(readFileSync(readme, "utf8")) ?? [];
  return { code, printed };
}
