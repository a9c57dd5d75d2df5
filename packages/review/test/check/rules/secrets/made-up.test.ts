import { expect, it } from "vitest";
import { isOfHelp } from "../../../../src/check/rules/secrets/help-text.ts";
import { isMadeUp, isThin, tokensIn } from "../../../../src/check/rules/secrets/made-up.ts";
import { isSample } from "../../../../src/check/rules/secrets/stand-in.ts";

const BEARER = "Authorization: Bearer";
const FLAG = "--token";
const RANDOM = ["a8Fh3kQ9zLx2", "Vb7Nc4Tm6Rw1"].join("");

it.each([
  ["--matrix-token syt_c2hvcA_abc123 \\", true],
  ["Bearer shop-d3mo-key-xyz789", true],
  // Only a sequence that nothing random is beside.
  [`token: ghp_${RANDOM}abc123`, false],
  [`${BEARER} ${RANDOM}`, false],
  [`${BEARER} ${RANDOM}_xyz`, false],
  [`BOT=123456789:AA${RANDOM}${RANDOM}`, false],
  // A sequence of a few characters occurs by chance.
  [`${BEARER} k3x9Qabc8f2mZ7c1`, false],
  // A long sequence is as likely a key as anything else.
  [`${BEARER} ${"abcdef1234567890".repeat(2)}`, false],
  [`token: ghp_${["abcdefghijklmnopqrstuvwxyz", "0123456789"].join("")}`, false],
  [`token: ghp_${["AbCdEfGhIjKlMnOpQrStUvWxYz", "0123456789"].join("")}`, false],
  [`AWS_KEY=${["AKIA", "1234567890ABCDEF"].join("")}`, false],
  ["no token here: abc123", false],
])("a token is made up if it consists of sequences and words: %s, %s", (text, expected) => {
  expect(tokensIn(text).some(isMadeUp)).toBe(expected);
  expect(isSample(text)).toBe(expected);
});

it("a token in words behind its kind is a sample", () => {
  expect(isSample(`${BEARER} your-api-t0ken-4711`)).toBe(true);
  expect(isSample(`${BEARER} ours-api-t0ken-4711`)).toBe(false);
  expect(isSample(`${BEARER} your-api-t0ken-4711 ghp_${RANDOM}`)).toBe(false);
});

it.each([
  [`${FLAG} shop-s3cret-demo-4711`, true],
  [`${FLAG} ghp_${RANDOM}`, false],
  [`${FLAG} ${["glpat", "a8Fh3kQ9z_x2Vb7Nc4Tm"].join("-")}`, false],
  [`${FLAG} 4f41465f-4689-4d10-85b4-b7818572ee22`, false],
])("a token is thin if hardly anything in it is random: %s, %s", (text, expected) => {
  expect(tokensIn(text).map(isThin)).toEqual([expected]);
});

/** True if the line of a script with "HERE" is part of its help. */
const isHelp = (...rows: string[]) =>
  isOfHelp(
    rows,
    rows.findIndex((row) => row.includes("HERE")),
  );

it.each<[string, boolean, string[]]>([
  ["a heredoc with a heading", true, ["cat <<EOF", "Examples:", "  $0 HERE", "EOF"]],
  [
    "a heredoc in a function with such a name",
    true,
    ["show_help() {", "  cat << 'END'", "  $0 HERE", "END", "}"],
  ],
  ["a heredoc with a setting in it", true, ["cat <<-EOF", "Usage: run", '  A="b" run HERE', "EOF"]],
  ["a heredoc that has ended", false, ["cat <<EOF", "Usage: run", "EOF", "run HERE"]],
  ["a heredoc with no help", false, ["cat <<EOF >config", "url: a", "run HERE", "EOF"]],
  ["a function behind one with help", false, ["usage() {", "  cat <<EOF", "  a", "}", "run HERE"]],
  ["a variable of several lines", true, ['USAGE="run', "  run HERE", '"']],
  ["a variable that has ended", false, ['USAGE="run"', "  run HERE"]],
  ["a text of several lines", true, ["echo 'Usage: run", "  run HERE", "'"]],
  ["lines that are printed", true, ['echo "Usage:"', 'echo "  run HERE"']],
  ["a printed line behind others", false, ['echo "Usage:"', "x=1", 'echo "  run HERE"']],
  ["a printed line of a function", true, ["usage() {", '  echo "run HERE"', "}"]],
  ["a comment", true, ["# Usage: run", "#   run HERE"]],
  ["code below a comment", false, ["# Usage: run", "run HERE"]],
  ["code", false, ["run HERE"]],
])("%s is help: %s", (_, expected, rows) => {
  expect(isHelp(...rows)).toBe(expected);
});

it("help ends somewhere, so that a long script isn't searched from each line", () => {
  const filler = (count: number) => Array.from({ length: count }, () => "  x");
  expect(isHelp("cat <<EOF", "Usage: run", ...filler(50), "HERE")).toBe(true);
  expect(isHelp("cat <<EOF", "Usage: run", ...filler(200), "HERE")).toBe(false);
});
