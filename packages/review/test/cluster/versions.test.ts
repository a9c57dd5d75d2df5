import { expect, it } from "vitest";
import { compareVersions } from "../../src/cluster/versions.ts";

it.each([
  ["1.2.3", "1.2.4"],
  ["1.9", "1.10"],
  ["v1", "v2.0"],
  ["1.2", "1.2.1"],
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
])("nobody can tell which of %s and %s is older: %s", (one, other) => {
  expect(compareVersions(one, other)).toBeUndefined();
  expect(compareVersions(other, one)).toBeUndefined();
});
