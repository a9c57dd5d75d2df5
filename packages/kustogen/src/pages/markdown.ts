/** Joins blocks of Markdown with one empty line between them; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** A section: its heading and its content; "" if that is empty. */
export function section(heading: string, ...parts: readonly (string | undefined)[]): string {
  const body = blocks(...parts);
  return body === "" ? "" : `${heading}\n\n${body}`;
}

/** A table; "" without rows. Cells are already Markdown: `prose` or `code`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** In a cell, a bar would end it and a line break would end the row. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
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

/** Several pieces of inline code. */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(", ");
}

/** A block of shell commands; those that need another terminal are marked. "" if there are none. */
export function shell(commands: readonly string[]): string {
  if (commands.length === 0) return "";
  const lines = commands.flatMap((command, index) =>
    index > 0 && commands[index - 1]?.includes(" port-forward ")
      ? ["# meanwhile, in a second terminal", command]
      : [command],
  );
  return ["```sh", ...lines, "```"].join("\n");
}
