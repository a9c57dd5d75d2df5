/**
 * The line of a file that contains one of the lines in a field's text; the field's own line if the text isn't written
 * verbatim.
 * @param field the line of the field, or of the beginning of its text, from 1
 * @param line the line within the text, from 0
 */
export function lineInText(file: string, field: number, text: string, line: number): number {
  const lines = text.split("\n");
  const wanted = lines[line]?.trim() ?? "";
  if (wanted === "") return field;
  // Several lines may be equal: counts those before the one that is meant.
  let before = lines.slice(0, line).filter((one) => one.includes(wanted)).length;
  const written = file.split("\n");
  for (let at = field - 1; at < written.length; at++)
    if (written[at]?.includes(wanted) && before-- === 0) return at + 1;
  return field;
}
