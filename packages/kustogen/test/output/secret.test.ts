import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { ownSecret } from "../../src/output/memory/secret.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const newPath = () => join(temporaryFolder(), "kustogen/secret");

it("a secret is made once, for its owner alone", () => {
  const path = newPath();
  const secret = ownSecret(path);
  expect(secret).toHaveLength(32);
  expect(ownSecret(path)).toEqual(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(["secret"]);
  expect(ownSecret(newPath())).not.toEqual(secret);
});

it("what others can read, a link, and what isn't one is no secret", () => {
  const [path, link] = [newPath(), newPath()];
  ownSecret(path);
  ownSecret(link);
  symlinkSync(path, `${link}-2`);
  expect(ownSecret(`${link}-2`)).toBeUndefined();
  chmodSync(path, 0o644);
  expect(ownSecret(path)).toBeUndefined();
  chmodSync(path, 0o600);
  writeFileSync(path, readFileSync(path).subarray(1));
  expect(ownSecret(path)).toBeUndefined();
});

it("there is none where nothing can be written", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(ownSecret(join(file, "kustogen/secret"))).toBeUndefined();
  expect(existsSync(join(file, "kustogen"))).toBe(false);
});

it("a secret isn't written through a link that someone put where it is prepared", () => {
  const path = newPath();
  const victim = join(temporaryFolder(), "victim");
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(victim, `${path}.${process.pid}`);
  expect(ownSecret(path)).toBeUndefined();
  expect([existsSync(victim), existsSync(path)]).toEqual([false, false]);
});
