import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const packages = new URL("../../../", import.meta.url);

const WORDS = "(?:message|stderr|reason)";
/** A question about the words of a message. */
const ASKED = [
  new RegExp(String.raw`\b${WORDS}\??\)?\.(?:match|includes|startsWith|endsWith|search|indexOf)\(`),
  new RegExp(String.raw`\.(?:test|exec)\((?:\w+\??\.)*${WORDS}\b`),
];

/** Where the words are somebody else's, and nobody but them says what happened; each file is the one place that asks them. */
const THEIRS: Readonly<Record<string, string>> = {
  "git/run.ts": "git, in C locale",
  "project/load.ts": "Node's loader of modules",
  "delivery/history.ts": "messages of commits",
};

it("nothing decides by the words of a message", () => {
  const folder = new URL("kustogen/src/", packages);
  const files = readdirSync(folder, { recursive: true }).map(String);
  const found = files.flatMap((file) =>
    file.endsWith(".ts") && !Object.hasOwn(THEIRS, file)
      ? readFileSync(new URL(file, folder), "utf8")
          .split("\n")
          .flatMap((line, at) =>
            ASKED.some((asked) => asked.test(line)) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
          )
      : [],
  );
  expect(found).toEqual([]);
});

it.each([
  'if (error.message.includes("no such file")) return;',
  "if (/is outside/.test(error.message)) return;",
  "const found = NEEDS.exec(failure.reason);",
  'if (answer.stderr.startsWith("fatal")) return;',
  'if ((error as Error).message?.includes("x")) return;',
])("such a decision is found: %s", (line) => {
  expect(ASKED.some((asked) => asked.test(line))).toBe(true);
});
