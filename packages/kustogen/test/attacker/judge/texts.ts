/** What a report must not hold, whatever text of a repository is in it, by the ending of its file. */
export function textFaults(reports: ReadonlyMap<string, string>): string[] {
  return [...reports].flatMap(([form, text]) => {
    const faults = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b]/u.exec(
      text.replaceAll(/[\n\t]/g, " "),
    );
    return [
      ...(faults === null
        ? []
        : [
            `${form}: a character that acts, after ${JSON.stringify(text.slice(Math.max(0, faults.index - 60), faults.index + 5))}`,
          ]),
      ...(form === "md" ? markdownFaults(text) : []),
      ...(form === "html" ? htmlFaults(text) : []),
      ...(form === "stderr" && /^\s*::/m.test(text) ? [`stderr: a command of a runner: ${text}`] : []),
    ];
  });
}

/** What stands outside code and would be more than letters. */
function markdownFaults(markdown: string): string[] {
  const outside = markdown
    .replaceAll(/^( *)(`{3,})[^\n]*\n[\s\S]*?\n\1\2$/gm, "")
    // Up to an empty line this is HTML, in which no Markdown is read.
    .replaceAll(/^(<details><summary><b>)[^<\n]*/gm, "$1")
    .replaceAll(/`[^`\n]*`/g, "")
    .replaceAll(/<code>(?:[^<>\n]|<\/?span>)*<\/code>/g, "");
  const found =
    /<(?!\/?(?:details|summary|b|sub|span|code)>)[^\n]{0,40}|^\s*#+ .*PWN.*|(?<!\\)\]\((?!#)[^\n]{0,40}|^\s*`{3,}|!\[|https?:\/\/evil/m.exec(
      outside,
    );
  const unclosed =
    (outside.match(/<details>/g)?.length ?? 0) !== (outside.match(/<\/details>/g)?.length ?? 0);
  return [
    ...(found === null ? [] : [`markdown: ${JSON.stringify(found[0])}`]),
    ...(unclosed ? ["markdown: details that end nowhere"] : []),
  ];
}

/** What a page consists of. It has no script, so that everything else is of the repository. */
const ELEMENTS =
  "html head meta title style body header main footer section div p h1 h2 h3 a span code strong ul ol li details summary table thead tbody tr th td pre del ins em";
const OTHERS = new RegExp(
  `<(?!!doctype html>|/?(?:${ELEMENTS.replaceAll(" ", "|")})[\\s>])[^\\n]{0,40}|<[^<>]*\\son\\w+=[^<>]*`,
  "i",
);

function htmlFaults(html: string): string[] {
  const found = OTHERS.exec(html);
  return found === null ? [] : [`html: an element of the repository's: ${JSON.stringify(found[0])}`];
}
