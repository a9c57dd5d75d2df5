import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IN_A_URL } from "../../generators/passwords.ts";
import { systems } from "../../generators/systems/index.ts";
import { FIVE } from "./five.ts";

/** Keys that hold a password, by what their contract says of them. */
const KEYS = systems.flatMap(({ name, secrets }) =>
  (FIVE.has(name) ? secrets : []).flatMap((contract) =>
    Object.entries(contract.keys)
      .filter(
        ([key, { description }]) =>
          /:\/\/[^ ;]*:password@/.test(description) ||
          (/PASS(WORD)?$/.test(key) && /PostgreSQL|postgres-secret|DATABASE_URL/.test(description)),
      )
      .map(([key, { description }]) => [`${name}: ${contract.name} ${key}`, description] as const),
  ),
);

describe("a password that becomes part of a URL", () => {
  test("is in the contracts of all five systems", () => {
    expect(new Set(KEYS.map(([key]) => key.split(":")[0])).size).toBe(5);
  });

  test.each(KEYS)("%s says which characters work, and the command that makes them", (_key, description) => {
    // MongoDB's driver decodes what is encoded.
    if (description.startsWith("mongodb://")) return;
    expect(description).toContain(IN_A_URL);
  });

  test("stays as it is, if the command made it", () => {
    const command = (/openssl[^)]*/.exec(IN_A_URL)?.[0] ?? "").split(" ");
    const made = execFileSync(command[0] as string, command.slice(1), { encoding: "utf8" }).trim();
    expect(made).toMatch(/^[0-9a-f]{48}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{48}$/), (password) => {
        const url = new URL(`postgresql+asyncpg://user:${password}@host:5432/name?sslmode=require`);
        expect([url.password, url.hostname, url.port]).toEqual([password, "host", "5432"]);
        expect(url.href).not.toContain("%");
      }),
    );
    // What a password of `openssl rand -base64` does to the address.
    expect(URL.canParse("postgres://user:ab/cd@host:5432/name")).toBe(false);
  });
});
