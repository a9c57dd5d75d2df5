import { describe, expect, it, test } from "vitest";
import { missingBefore, noteMissing, partError, stepContent } from "../src/build/parts.ts";
import { decodedText, isBasicLogin } from "../src/credentials/encoded.ts";
import { isCredentialValue, isPath } from "../src/credentials/values.ts";
import { InputError, OutsideError } from "../src/errors/errors.ts";
import { contentHash } from "../src/generate/hash.ts";
import { followLinks } from "../src/tree/follow-links.ts";
import { addFolders, folderOf, isWithin, lastPart, leadsOut } from "../src/tree/paths.ts";
import { printResource } from "../src/yaml/printer/print.ts";
import { isSimpleKey } from "../src/yaml/printer/style.ts";

// Functions of one text, path or value, each at its edges.

describe("a path", () => {
  test.each([
    ["", "/", false],
    ["..", "/", true],
    ["a/../..", "/", true],
    ["a/..", "/", false],
    ["./../a", "/a", false],
    ["../..", "/a", true],
    ["../..", "/a/b", false],
    ["../../..", "/a/b", true],
    ["a//../..", "/", true],
  ])("%j leads out of a tree from %s: %s", (path, folder, expected) => {
    expect(leadsOut(path, folder)).toBe(expected);
    if (folder === "/") expect(leadsOut(path)).toBe(expected);
  });

  test.each([
    ["/a", "/", true],
    ["/a", "/a", true],
    ["/a/b", "/a", true],
    ["/ab", "/a", false],
    ["/a", "/a/b", false],
    ["/", "/a", false],
  ])("%s is within %s: %s", (path, folder, expected) => {
    expect(isWithin(path, folder)).toBe(expected);
  });

  it("has a folder, parents and a last part", () => {
    expect(["/a/b", "/a", "/"].map(folderOf)).toEqual(["/a", "/", "/"]);
    expect(["/a/b", "b", "/"].map(lastPart)).toEqual(["b", "b", ""]);
    const folders = new Set<string>();
    for (const path of ["/a/b/c.yaml", "/a/b/d.yaml", "/a/e/f.yaml", "/g.yaml"]) addFolders(path, folders);
    expect([...folders]).toEqual(["/a/b", "/a", "/a/e"]);
  });
});

test("a content hash has ten characters that form no word, and depends on what is hashed alone", () => {
  const map = (data: object, more: object = {}) =>
    contentHash({ kind: "ConfigMap", metadata: { name: "a" }, data, ...more } as never);
  const all = Array.from({ length: 60 }, (_, value) => map({ a: String(value) }));
  expect(new Set(all).size).toBe(60);
  for (const hash of all) expect(hash).toMatch(/^[2456789bcdfghkmt]{10}$/);
  expect(new Set(all.join(""))).toEqual(new Set("2456789bcdfghkmt"));
  expect(map({ a: "1" }, { metadata: { name: "b" } })).toBe(map({ a: "1" }));
  expect(map({ a: "1" }, { binaryData: { b: "AA==" } })).not.toBe(map({ a: "1" }));
  const secret = (more: object) => contentHash({ kind: "Secret", data: { a: "MQ==" }, ...more } as never);
  expect(secret({ type: "Opaque" })).not.toBe(secret({}));
  expect(secret({ stringData: { a: "1" } })).not.toBe(secret({}));
  expect(secret({ immutable: true })).toBe(secret({}));
});

it("follows as many links as a file system does, and none out of its tree", () => {
  const follow = (links: Record<string, string>, start: string) =>
    followLinks(start, { label: "the tree", called: "it" }, (at) =>
      at in links ? { link: links[at] as string } : "no link",
    );
  expect(follow({ "/a": "b" }, "/a/c")).toBe("/b/c");
  expect(follow({ "/d/a": "../b/./c" }, "/d/a")).toBe("/b/c");
  expect(follow({ "/a": "." }, "/a")).toBe("/");
  expect(() => follow({ "/a": "/etc" }, "/a")).toThrow("/a: the link /a leads out of it, to /etc");
  expect(() => follow({ "/a": "b", "/b": "a" }, "/a")).toThrow(
    "/a: its symbolic links form a cycle (the tree)",
  );
  const chain = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`/${at}`, `${at + 1}`]));
  expect(follow(chain(40), "/0")).toBe("/40");
  expect(() => follow(chain(41), "/0")).toThrow("/0: its symbolic links form a cycle (the tree)");
});

describe("an entry that can't be built", () => {
  it("is named by its content if it changes resources", () => {
    const kustomization = { patches: [{ path: "a" }, { b: { c: 1 } }] } as never;
    expect(stepContent(kustomization, "patches", 0)).toBe('{"path":"a"}');
    expect(stepContent(kustomization, "patches", 1)).toBe('{"b":{"c":1}}');
    expect(stepContent(kustomization, "patches", undefined)).toBe(undefined);
    expect(stepContent(kustomization, "images", 0)).toBe(undefined);
  });

  it("is left out for what is wrong with it alone", () => {
    const error = new InputError("a");
    expect(partError(error)).toBe(error);
    expect(partError(new InputError("a", { code: "too-large" }))).toBe(undefined);
    expect(partError(new Error("a"))).toBe(undefined);
    for (const code of ["remote-failed", "helm-failed", "missing-program"] as const)
      expect(partError(new OutsideError("a", { code }))?.code).toBe(code);
    expect(partError(new OutsideError("a", { code: "git-failed" }))).toBe(undefined);
  });

  it("is known from the error that ends the build, also with a place before it", () => {
    const missing = [{ entry: "a" }] as never;
    const [error, other] = [new InputError("a"), new InputError("b")];
    noteMissing(error, missing);
    noteMissing(other, []);
    expect(missingBefore(error)).toBe(missing);
    expect(missingBefore(error.within("a.yaml"))).toBe(missing);
    expect([missingBefore(other), missingBefore("a")]).toEqual([[], []]);
  });
});

test("a key stands before its colon up to 128 bytes, and behind a question mark from there on", () => {
  expect([isSimpleKey("x".repeat(128)), isSimpleKey("x".repeat(129))]).toEqual([true, false]);
  expect([isSimpleKey("日".repeat(42)), isSimpleKey("日".repeat(43))]).toEqual([true, false]);
  expect([isSimpleKey("a\nb"), isSimpleKey("a\u2028b"), isSimpleKey("a b")]).toEqual([false, false, true]);
  expect(printResource({ ["x".repeat(129)]: 1 })).toBe(`? ${"x".repeat(129)}\n: 1\n`);
  expect(printResource({ ["x".repeat(128)]: 1 })).toBe(`${"x".repeat(128)}: 1\n`);
});

// Put together here, so that no scanner takes this file for a leak.
const RANDOM = ["Fh82kLq0mZ", "7c1V5b0N6h"].join("");
const WORD = ["hunter", "22"].join("");

describe("a credential in a text", () => {
  it("is found in base64 of a text alone", () => {
    expect(decodedText(btoa("a text to read"))).toBe("a text to read");
    expect(decodedText(btoa("short"))).toBe(undefined);
    expect(decodedText("a text to read, no base64")).toBe(undefined);
    expect(decodedText(btoa("binary \0 data here"))).toBe(undefined);
    expect(
      [`sam:${WORD}`, "sam:", "sam", "sam:$(P)", "sam:<password>", `a b:${WORD}`].map((login) =>
        isBasicLogin(btoa(login)),
      ),
    ).toEqual([true, false, false, false, false, false]);
  });

  it("is no path, no name of a directory, and in a file no code", () => {
    expect(["@/etc/keys/a.json", "@secret/x8Kd92kLpQ"].map(isPath)).toEqual([true, false]);
    expect(["/a/b", "./a", "~/a/b", "/A", "/a", "a.pem", "a.b", `/${RANDOM}/${RANDOM}x`].map(isPath)).toEqual(
      [...[true, true, true, false, true, true, false, false]],
    );
    expect(
      ["cn=a,dc=b", "cn=a", "dc=b,cn=a"].map((name) => isCredentialValue(name, "secret", "value")),
    ).toEqual([...[false, true, true]]);
    expect([
      isCredentialValue("get(token)", "password", "file"),
      isCredentialValue("get(token)", "password", "value"),
    ]).toEqual([...[false, true]]);
    expect([
      isCredentialValue("ab1cd", "secret", "file"),
      isCredentialValue("ab1cd", "secret", "value"),
    ]).toEqual([false, true]);
  });
});
