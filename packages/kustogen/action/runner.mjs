// The action's messages to GitHub's runner. The runner treats some lines of its log as commands, so text from the
// repository must never become such a line.
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";

/** Prints what a program printed, between the commands that keep the runner from taking any of it for a command. */
export function log(text) {
  const shown = lines(text).map(inert);
  if (shown.length === 0) return;
  const token = randomBytes(16).toString("hex");
  // One stream for all: between two the runner keeps no order.
  process.stdout.write(`::stop-commands::${token}\n${shown.join("\n")}\n::${token}::\n`);
}

/** Shows a message of the action itself beside the pull request: "error" or "warning". */
export function annotate(severity, message) {
  process.stdout.write(`::${severity}::${escapedData(inert(oneLine(message)))}\n`);
}

/** Sets an output of the step. */
export function output(name, value) {
  if (process.env.GITHUB_OUTPUT)
    appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${oneLine(String(value))}\n`);
}

/** Adds to the summary of the run. */
export function summarize(text) {
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, text);
}

/** A new empty folder that nothing of a checkout leads to; the runner empties the one that it is in with each job. */
export function freshFolder(checkout) {
  const real = realpathSync(checkout);
  const isOutside = (folder) => !`${folder}${sep}`.startsWith(`${real}${sep}`);
  for (const given of [process.env.RUNNER_TEMP, tmpdir()]) {
    if (!given || !statSync(given, { throwIfNoEntry: false })?.isDirectory()) continue;
    const folder = realpathSync(given);
    if (isOutside(folder)) return mkdtempSync(join(folder, "kustogen-review-"));
  }
  throw new Error("there is no folder for temporary files outside the checkout; set RUNNER_TEMP to one");
}

/** The lines of a text that hold something, wherever they were written. */
export function lines(text) {
  return (text ?? "")
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A text as one line of a length that people read. */
export function oneLine(text) {
  return text.replace(/\s+/g, " ").trim().slice(0, 500);
}

/** A line in which neither form of a command is left. */
function inert(line) {
  return line.replaceAll("##[", "# #[").replace(/^(\s*)::/, "$1: :");
}

/** The part of a command after the second `::`, escaped. */
function escapedData(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
