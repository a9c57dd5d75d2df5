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
  it("are sorted by severity and by what has to be done first", () => {
    const down = risk("change/replicas-lowered", "error");
    const lost = risk("change/volume-removed", "warning");
    const todo = risk("change/secret-key-needed", "warning", "create the key");
    expect(worstFirst([lost, todo, down])).toEqual([down, todo, lost]);
  });
});
