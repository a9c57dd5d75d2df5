import { describe, expect, it } from "vitest";
import { awaitsPin } from "../../../../src/check/rules/production/awaits-pin.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const unpinned = (images: string[]) => state(deployment(), { authored: authored({ unpinned: images }) });

describe("production/awaits-pin", () => {
  it("names the images whose pins nobody has set", () =>
    expect(judged(awaitsPin, unpinned(["api", "web"]))).toEqual([
      expect.stringMatching(/^warning .*awaits pins: api, web; Argo CD doesn't sync/),
    ]));
  it("says nothing where all are set, or nobody authored the environment", () => {
    expect(judged(awaitsPin, unpinned([]))).toEqual([]);
    expect(judged(awaitsPin, state(deployment()))).toEqual([]);
  });
});
