import { expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { compareVersions } from "../../src/cluster/versions.ts";

it.each([
  ["1.2.3", "1.2.4"],
  ["1.9", "1.10"],
  ["v1", "v2.0"],
  ["7.0-alpine", "7.1-alpine"],
  ["7.0-alpine", "7.1-debian"],
  ["2.0.0-rc.1", "2.0.0"],
  ["2.0.0-rc.2", "2.0.0-rc.10"],
  ["2.0rc1", "2.0"],
  ["2.0.0-alpha", "2.0.0-beta"],
  ["20240101", "20240102"],
  ["1_2", "1_3"],
])("%s is older than %s", (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(older, older)).toBe(0);
});

it.each([
  ["7-alpine", "7-debian", "what an image is built on is no version"],
  ["17-bookworm", "17", "nor is its absence"],
  ["1.2.3-r1", "1.2.3-r2", "nor what a packager counts"],
  ["7f3a2b1", "5c9d2e3", "nor is a commit that begins with a digit"],
  ["latest", "1.0", "nor a word"],
  ["main", "develop", "nor two"],
  ["8.0", "8.0.29", "a series is its newest release"],
  ["8.0.0", "8", "whatever that is"],
  ["8.0-alpine", "8.0.29-alpine", "nor one on another system"],
  ["20240131", "1.2.3", "a day isn't a release"],
  ["20240131", "20240131a", "nor what only begins with one"],
  ["2024.1", "8.0", "nor is a year"],
  ["1234567", "7654321", "digits may be a commit"],
  ["0123456789", "9876543210", "of any length"],
])("nobody can tell which of %s and %s is older: %s", (one, other) => {
  expect(compareVersions(one, other)).toBeUndefined();
  expect(compareVersions(other, one)).toBeUndefined();
});

it("says of no two of a thousand commits that one is older, however they are shortened or named", () => {
  const random = randomFrom(7);
  const hash = (length: number) =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
  for (let at = 0; at < 1000; at++) {
    const length = [7, 8, 9, 10, 12, 40, 64][at % 7] as number;
    for (const form of ["", "sha-", "g", "main-", "1.2.3-", "1.2.3-4-g", "v1.0.0+"]) {
      const [one, other] = [`${form}${hash(length)}`, `${form}${hash(length)}`];
      expect(compareVersions(one, other), `${one} ${other}`).toBeUndefined();
    }
    // A commit beside a release, as where a branch gets its first tag.
    expect(compareVersions(hash(length), "1.0.0")).toBeUndefined();
    expect(compareVersions("1.0.0", hash(length))).toBeUndefined();
  }
});
