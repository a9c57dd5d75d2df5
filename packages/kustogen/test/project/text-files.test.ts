import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { textFiles } from "../../src/vitest/index.ts";

const folder = temporaryFolder();

it("a configuration file is its text in tests, as in gen, and code stays code", async () => {
  const text = 'set "x" `y` $z\n\\';
  writeFileSync(join(folder, "nginx.conf"), text);
  const module = (await textFiles().load(join(folder, "nginx.conf"))) ?? "";
  expect(module).toMatch(/^export default ".*";$/);
  expect(JSON.parse(module.slice("export default ".length, -1))).toBe(text);
  expect(await textFiles().load(join(folder, "index.ts"))).toBeUndefined();
});
