import { describe, expect, it } from "vitest";
import { expand, variablesIn } from "../../src/cluster/kubelet/expansion.ts";

const VARIABLES: Record<string, string> = { A: "a", B: "b", EMPTY: "", REFERENCE: "$(A)" };
const expanded = (text: string) => expand(text, (name) => VARIABLES[name]);

// The cases of kubernetes, third_party/forked/golang/expansion/expand_test.go, with names and texts of our own.
describe("$(NAME) in a value", () => {
  it.each([
    ["$(A)", "a"],
    ["x$(A)y$(B)z", "xaybz"],
    ["$(A)$(A)", "aa"],
    ["$(EMPTY).", "."],
  ])("is replaced: %s", (text, result) => expect(expanded(text)).toBe(result));

  it.each(["$(MISSING)", "$()", "$(A $(B))", "$(a$$b)"])(
    "stays where there is no such variable: %s",
    (text) => expect(expanded(text)).toBe(text),
  );

  it("is not checked again when it was put in", () => expect(expanded("<$(REFERENCE)>")).toBe("<$(A)>"));

  it.each([
    ["$$(A)", "$(A)"],
    ["$$$(A)", "$a"],
    ["$$$$(A)", "$$(A)"],
    ["$$$$$(A)", "$$a"],
    ["$$$$(MISSING)", "$$(MISSING)"],
    ["price$$A", "price$A"],
  ])("is escaped by a second dollar: %s", (text, result) => expect(expanded(text)).toBe(result));

  it.each(["$A", "$\u007bA}", "$?", "A)", "(A)", "$", "a$", "$(", "x$(A", "$($($(", "\\$"])(
    "is nothing else than dollar and brackets: %s",
    (text) => expect(expanded(text)).toBe(text),
  );

  it("is found after a reference without an end, and after a backslash", () => {
    expect(expanded("$(A)$(B")).toBe("a$(B");
    expect(expanded("\\$(A)")).toBe("\\a");
  });

  it("takes the character after a lone dollar along with it", () => expect(expanded("$x$(A)")).toBe("$xa"));

  it("lists what a text refers to, escaped references not", () =>
    expect(variablesIn("$(A) $$(B) $(C) $(A)")).toEqual(["A", "C"]));
});
