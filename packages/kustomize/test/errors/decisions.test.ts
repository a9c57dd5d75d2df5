import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const packages = new URL("../../../", import.meta.url);

const WORDS = "(?:message|stderr|reason)";
/** A question about the words of a message. */
const ASKED = [
  new RegExp(String.raw`\b${WORDS}\??\)?\.(?:match|includes|startsWith|endsWith|search|indexOf)\(`),
  new RegExp(String.raw`\.(?:test|exec)\((?:\w+\??\.)*${WORDS}\b`),
];

/** Where the words are someone else's, and nobody but them says what happened; each file is the one place that asks them. */
const THEIRS: Readonly<Record<string, string>> = {
  "kustomize/src/node/git/run.ts": "git, in C locale",
  "kustogen/src/project/load.ts": "Node's loader of modules",
  "kustogen/src/delivery/history.ts": "messages of commits",
};

it.each(["kustomize", "review", "kustogen"])("nothing in %s decides by the words of a message", (name) => {
  const files = readdirSync(new URL(`${name}/src/`, packages), { recursive: true })
    .map((file) => `${name}/src/${file}`)
    .filter((file) => file.endsWith(".ts") && !Object.hasOwn(THEIRS, file));
  const found = files.flatMap((file) =>
    readFileSync(new URL(file, packages), "utf8")
      .split("\n")
      .flatMap((line, at) =>
        ASKED.some((asked) => asked.test(line)) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
      ),
  );
  expect(files.length).toBeGreaterThan(0);
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
