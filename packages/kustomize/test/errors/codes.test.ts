import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { codePage, ERROR_CODES, isErrorCode } from "../../src/errors/codes.ts";
import {
  codeOf,
  InputError,
  InternalError,
  Interrupted,
  OutsideError,
  PlaceError,
} from "../../src/errors/errors.ts";
import { errorCode } from "../../src/errors/system-call.ts";
import { together } from "../../src/errors/together.ts";

const codes = Object.keys(ERROR_CODES);
const packages = new URL("../../../", import.meta.url);

it("codes are words with dashes, sorted, and each says in full sentences what it means and how to fix it", () => {
  expect(codes).toEqual([...codes].sort());
  for (const [code, { means, mend }] of Object.entries(ERROR_CODES)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [means, mend]) expect(text).toMatch(/^\S.*[.]$/);
  }
});

it("each code is one that some error has", () => {
  const text = ["kustomize", "review", "kustogen"]
    .map((name) => new URL(`${name}/src/`, packages))
    .flatMap((source) =>
      readdirSync(source, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".ts") && file !== "errors/codes.ts")
        .map((file) => readFileSync(new URL(file, source), "utf8")),
    )
    .join("\n");
  expect(codes.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
});

it("an error that says no more has the code of its kind", () => {
  expect(
    [
      new InputError("a"),
      new OutsideError("a"),
      new PlaceError("a"),
      new InternalError("a"),
      new Interrupted("a", 130),
      together([new InputError("a")]),
    ].map(codeOf),
  ).toEqual(["bad-input", "outside-failed", "unusable-place", "defect", "interrupted", "bad-input"]);
  expect(codeOf(Object.assign(new Error("a"), { code: "circle" }))).toBeUndefined();
});

it("a place in front keeps the code, and gives one to a mistake that has none", () => {
  const circle = new InputError("it goes round", { code: "circle" }).within("b.yaml").within("a.yaml");
  expect(circle).toMatchObject({ message: "a.yaml: b.yaml: it goes round", code: "circle" });
  expect(circle).toMatchObject({ places: ["a.yaml", "b.yaml"], what: "it goes round" });
  expect(new InputError("wrong").within("a.yaml", "invalid-patch").code).toBe("invalid-patch");
});

it("the code of an error of ours is none of the system's", () => {
  expect(errorCode(new InputError("a", { code: "locked" }))).toBeUndefined();
  expect(errorCode(Object.assign(new Error("a"), { code: "ENOENT" }))).toBe("ENOENT");
});

it("a login in a place or a message is left out of both", () => {
  const error = new InputError("is wrong", { places: ["https://user:secret@example.com/a"] });
  expect(error.message).toBe("https://…@example.com/a: is wrong");
});

it("what inherited names mean is no code", () => {
  expect(["circle", "constructor", "toString", "nothing"].map(isErrorCode)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(codePage("circle")).toMatch(/^## circle\n\n.*\n\n\*\*What to do:\*\* /);
});
