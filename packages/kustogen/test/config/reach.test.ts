import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { reachOf } from "../../src/config/reach.ts";

const root = temporaryFolder();
mkdirSync(join(root, "shared"));

it("a review may read what the command line and the configuration say, as far as the folders exist", () => {
  const asked = { within: ["/given"], remoteAllow: ["given.example.com"], other: 1 };
  expect(reachOf({ within: ["shared", "gone"], hosts: ["git.example.com"] }, root, asked)).toEqual({
    within: ["/given", join(root, "shared")],
    remoteAllow: ["given.example.com", "git.example.com"],
    other: 1,
  });
  expect(reachOf({ within: ["shared"], hosts: ["git.example.com"] }, root, {})).toEqual({
    within: [join(root, "shared")],
    remoteAllow: ["git.example.com"],
  });
  expect(reachOf({ within: ["gone"], hosts: [] }, root, asked)).toEqual(asked);
});
