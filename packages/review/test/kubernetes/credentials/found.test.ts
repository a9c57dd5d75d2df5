import { printFound, printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { schemaProblem } from "../../../src/kubernetes/validate.ts";

const HIDDEN = "a value that may be secret";

describe("a value that a message says it found", () => {
  it.each<[unknown, string[]]>([
    ["hunter2", ["smtp", "password"]],
    [13371337, ["smtp", "password"]],
    [["hunter2"], ["psk"]],
    [{ pwd: "hunter2" }, ["url"]],
    [{ login: { password: 13371337 } }, ["url"]],
    ["u:hunter2@db", ["url"]],
    ["https://u:hunter2@x.io/", ["url"]],
    ["https://x.io/?token=hunter2xyz9a8b7c", ["url"]],
    ["Server=db;User Id=sa;Password=hunter2xyz;", ["url"]],
    ["password: hunter2\nuser: a\n", ["file"]],
    [["Basi", "c dXNlcjpodW50ZXIyeHl6"].join(""), ["header"]],
    [["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join(""), ["tag"]],
    ["9f8a7d6c5b4e3f2a1b0c", ["tag"]],
  ])("is not shown where it may be a secret: %#", (value, path) => {
    expect(printFound(value, path)).toMatch(/^a (?:value|list|mapping) that may be secret$/);
  });

  it.each<[unknown, string[], string]>([
    ["v1", ["tag"], '"v1"'],
    [undefined, ["password"], "nothing"],
    [true, ["passwordReset"], "true"],
    ["", ["password"], '""'],
    [8080, ["port"], "8080"],
    ["db.example.com:5432", ["address"], '"db.example.com:5432"'],
    [`app:1.2@sha256:${"0".repeat(8)}`, ["image"], `"app:1.2@sha256:${"0".repeat(8)}"`],
    [{ cpu: "1" }, ["requests"], '{"cpu":"1"}'],
    ["x".repeat(90), ["name"], `"${"x".repeat(56)}...`],
  ])("is shown otherwise, short and on one line: %#", (value, path, shown) => {
    expect(printFound(value, path)).toBe(shown);
  });

  it("is that of a variable by the variable's name, as in the message about a forgotten quote", () => {
    const env = (name: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a" },
      spec: { containers: [{ name: "a", env: [{ name, value: 13371337 }] }] },
    });
    const said = (name: string) => schemaProblem(env(name) as unknown as Resource)?.message;
    expect(said("DB_PASSWORD")).toBe(`expected text; put it in quotes, found ${HIDDEN}`);
    expect(said("PORT")).toBe("expected text; put it in quotes, found 13371337");
    expect(printFoundIn(env("DB_PASSWORD"), ["spec", "containers", 0, "env", 0, "value"])).toBe(HIDDEN);
  });
});
