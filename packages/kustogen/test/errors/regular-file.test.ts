import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { readRegularFile } from "../../src/errors/regular-file.ts";

it("reads a file, also through a link, and says what stands there instead of one", () => {
  const root = temporaryFolder();
  put(root, "file", "text");
  symlinkSync("file", join(root, "link"));
  symlinkSync("nowhere", join(root, "dangling"));
  symlinkSync("circle", join(root, "circle"));
  mkdirSync(join(root, "folder"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  const read = (name: string) => readRegularFile(join(root, name), name).toString();
  expect([read("file"), read("link")]).toEqual(["text", "text"]);
  refused(() => read("dangling")).toThrow("dangling: is a broken symbolic link");
  refused(() => read("missing")).toThrow("missing: there is no such file");
  refused(() => read("circle")).toThrow("circle: its symbolic links form a cycle");
  refused(() => read("folder")).toThrow("folder: expected a file, found a folder");
  const outside = temporaryFolder();
  put(outside, "secret", "password");
  symlinkSync(join(outside, "secret"), join(root, "out"));
  refused(() => read("out")).toThrow("out: expected a file, found a link out");
  expect(readRegularFile(join(root, "out"), join(root, "out")).toString()).toBe("password");
  refused(() => read("pipe")).toThrow("pipe: expected a file, found a pipe");
  // What the system says of a name that no disk can have is passed on, with neither a circle nor permissions in it.
  const long = "x".repeat(300);
  expect(() => read(long)).toThrow(new RegExp(`^${long}: can't be read: ENAMETOOLONG`));
});
