import { describe, expect, it } from "vitest";
import type { Risk } from "../../src/changes/review.ts";
import { worstFirst } from "../../src/changes/risks.ts";

const risk = (id: Risk["id"], severity: Risk["severity"], todo?: string): Risk => ({
  id,
  severity,
  message: id,
  ...(todo !== undefined && { todo }),
});

describe("the risks of an environment", () => {
  it("begin with lost data, before a pod that is down meanwhile", () => {
    const down = risk("change/single-instance-rolled", "warning");
    const lost = risk("change/volume-removed", "warning");
    expect(worstFirst([down, lost])).toEqual([lost, down]);
  });

  it("are sorted by severity and by what has to be done first, whatever ends by itself", () => {
    const down = risk("change/single-instance-rolled", "error");
    const lost = risk("change/volume-removed", "warning");
    const todo = risk("change/secret-key-needed", "warning", "create the key");
    expect(worstFirst([lost, todo, down])).toEqual([down, todo, lost]);
  });
});
