import { own, type SaidOf } from "./comments-in.ts";

/** The comments above the entries of a file with variables, by path in the object that is generated from it. */
export function commentsOfVariables(text: string): Map<string, SaidOf> {
  const found = new Map<string, SaidOf>();
  let above: string[] = [];
  const say = (path: string, lines: readonly string[], value?: string) => {
    const comment = own(lines.join("\n").replace(/\n{3,}/g, "\n\n"));
    if (comment !== undefined) found.set(path, { comment, ...(value !== undefined && { value }) });
  };
  let isHead = true;
  for (const line of text.split(/\r?\n/)) {
    const [, said] = /^\s*#+(.*?)[\s#]*$/.exec(line) ?? [];
    if (said !== undefined) above.push(said);
    else if (line.trim() === "") {
      // The first paragraph is about the file.
      if (isHead && above.length > 0) {
        say("", above);
        above = [];
        isHead = false;
      } else if (above.length > 0) above.push("");
    } else {
      const [, key = "", value = ""] = /^\s*([^=]+)=?(.*)$/.exec(line) ?? [];
      say(`.data.${key.trim()}`, above, value);
      above = [];
      isHead = false;
    }
  }
  return found;
}

/** The same file with only its comments, on the same lines; text after a value is part of it. */
export function onlyComments(text: string): string {
  return text.replace(/^(?!\s*#).*$/gm, "");
}
