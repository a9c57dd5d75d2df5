import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const packages = new URL("../../../", import.meta.url);

const WORDS = "(?:message|stderr|reason)";
/** Something that holds words: a text or an expression with letters, or a constant. */
const LETTERS = String.raw`(?:["'\x60](?!\\n["'])(?!\$\{)[^"'\x60]*?[A-Za-z]|/[^/]*[A-Za-z]|[A-Z][A-Z_]+\b)`;
/** A question about the words of a message, or a cut at some of them. */
const ASKED = [
  new RegExp(
    String.raw`\b${WORDS}\??\)?\??\.(?:match|matchAll|includes|startsWith|endsWith|search|indexOf)\(`,
  ),
  new RegExp(String.raw`\b${WORDS}\??\)?\??\.(?:lastIndexOf|split|replace|replaceAll)\(${LETTERS}`),
  new RegExp(String.raw`\.(?:test|exec)\((?:\w+\??\.)*${WORDS}\b`),
];

/** Where the words are someone else's, and nobody but them says what happened; each file is the one place that asks them. */
const THEIRS: Readonly<Record<string, string>> = {
  "kustomize/src/node/git/run.ts": "git, in C locale",
  "kustogen/src/project/load.ts": "Node's loader of modules",
  "kustogen/src/delivery/history.ts": "messages of commits",
  "kustogen/src/cli/bounded.ts": "V8, of its memory",
  "kustogen/src/errors/source-place.ts": "V8, of what is no list",
  "kustogen/src/text/yaml-source.ts": "the parser of YAML",
  "kustomize/src/merge/json-text.ts": "the language's parser of JSON, which tells its place in no other way",
  "kustomize/src/regex/regex.ts": "the engine of expressions",
  "kustomize/src/credentials/masking.ts": "anyone's, of which every word is masked alike",
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
  'const [what] = risk.message.split(": the API server rejects ");',
  "const [what] = risk.message.split(REFUSED);",
  'const rest = error.message.replace("can\'t be rendered: ", "");',
  "return isMade ? reason.replace(/^resources: /, '') : reason;",
  "const end = message.indexOf(word);",
  'return reason.slice(reason.indexOf(": ") + 2);',
])("such a decision is found: %s", (line) => {
  expect(ASKED.some((asked) => asked.test(line))).toBe(true);
});

it.each([
  'const [first] = error.message.split("\\n");',
  "return message.slice(0, 500);",
  // A prefix that the same file has put in front.
  "return reason.slice(AS_IMPORTED.length);",
  "return message.replaceAll(folder, '');",
  "const parts = message.split(name);",
])("what cuts a message wherever it is long, or at data, decides nothing: %s", (line) => {
  expect(ASKED.some((asked) => asked.test(line))).toBe(false);
});
