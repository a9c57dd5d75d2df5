// The report of `kustogen diff --json`, as far as the action needs it.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/**
 * A report without its changed fields, which nobody counts here: with them it can exceed the longest text that JavaScript
 * has. Each line is a field, an element or the end of a list or mapping, indented by two spaces for each level.
 */
export async function reportIn(file) {
  let text = "";
  let isInChanges = false;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    isInChanges &&= !/^ {6}\]/.test(line);
    if (!isInChanges) text += line;
    isInChanges ||= line === '      "resources": [';
  }
  return JSON.parse(text);
}
