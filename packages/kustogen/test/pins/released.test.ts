import { describe, expect, it } from "vitest";
import { unreleased } from "../../src/pins/refusals.ts";

describe("a pin that production accepts", () => {
  it.each(["1", "v1", "1.2.3", "v1.2.3-rc.1", "2026.11.20", "7-alpine", "1.2.3+build.4"])(
    "the version %s",
    (tag) => {
      expect(unreleased({ tag }, {})).toBeUndefined();
    },
  );

  it.each([undefined, "latest", "main", "production", "589924dd", "20261120", "pr-12"])("not %s", (tag) => {
    expect(unreleased({ tag }, {})).toContain("isn't a release");
  });

  it("any digest", () => {
    expect(unreleased({ tag: "main", digest: `sha256:${"0".repeat(64)}` }, {})).toBeUndefined();
  });

  it("what the image's own scheme says, and nothing else", () => {
    const scheme = { release: /^r\d+$/ };
    expect(unreleased({ tag: "r12" }, scheme)).toBeUndefined();
    expect(unreleased({ tag: "1.2.3" }, scheme)).toContain("it doesn't match ^r\\d+$");
  });
});
