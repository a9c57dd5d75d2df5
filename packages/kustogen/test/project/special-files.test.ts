import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { refuseSpecialFiles } from "../../src/project/special-files.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

it("refuses what a bundler would wait for, also behind a link, and nothing else", () => {
  const root = temporaryFolder();
  const system = join(root, "generators/systems/shop");
  mkdirSync(system, { recursive: true });
  writeFileSync(join(system, "index.ts"), "");
  symlinkSync("index.ts", join(system, "link.ts"));
  symlinkSync("nowhere", join(system, "dangling.ts"));
  symlinkSync(".", join(system, "folder"));
  symlinkSync("circle.ts", join(system, "circle.ts"));
  symlinkSync("package.json", join(root, "package.json"));
  const refuse = (...more: string[]) => refuseSpecialFiles(root, "generators", more);
  expect(() => refuse("package.json")).not.toThrow();
  refused(() => refuse("generators")).toThrow("generators: expected a file, found a folder; move it away");
  // A device stands for a pipe, whose program would have to be started.
  symlinkSync("/dev/null", join(system, "nginx.conf"));
  refused(() => refuse()).toThrow(
    "generators/systems/shop/nginx.conf: expected a file, found a pipe, socket or device; move it away",
  );
  expect(() => refuseSpecialFiles(join(root, "elsewhere"), "generators", [])).not.toThrow();
});
