/** Joins blocks of Markdown with one empty line between them; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** A section: its heading and its content; "" if that is empty. */
export function section(heading: string, ...parts: readonly (string | undefined)[]): string {
  const body = blocks(...parts);
  return body === "" ? "" : `${heading}\n\n${body}`;
}

/** A text for people: HTML and Markdown markup is escaped, `code` in backticks stays code. */
export function prose(text: string): string {
  return text
    .split("`")
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(/[<*]/g, "\\$&")))
    .join("`");
}

/** Inline code; in longer backticks if the text contains some itself. */
export function code(text: string): string {
  if (text === "") return "";
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** A block of shell commands; "" if there are none. */
export function shell(commands: readonly string[]): string {
  return commands.length === 0 ? "" : ["```sh", ...commands, "```"].join("\n");
}
