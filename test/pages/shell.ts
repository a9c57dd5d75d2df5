/** A command as a shell starts it: its words without quotes, and the files that it reads and writes. */
export interface Started {
  words: string[];
  reads: string[];
  writes: string[];
}

/** What a line consists of; the first kind that matches is meant. */
const TOKENS = {
  comment: /^#.*/,
  space: /^\s+/,
  operator: /^(?:&&|\|\|?|;)/,
  single: /^'([^']*)'/,
  double: /^"((?:[^"\\]|\\.)*)"/,
  nested: /^\$\(((?:[^()]|\([^()]*\))*)\)/,
  placeholder: /^<[A-Za-z_-]+>/,
  redirect: /^[<>]/,
  plain: /^(?:\$\w*|[^\s'"&|;<>$#]+|.)/,
} as const;

/**
 * The commands of a line, in order, with variables filled in; those of `for` once for each value, and those in `$(…)`
 * before the one that they are part of. A comment at the end is left out.
 */
export function started(line: string, variables: Record<string, string>): Started[] {
  const [, name = "", list = "", body = ""] = /^for (\w+) in (.*?); do (.*); done$/.exec(line.trim()) ?? [];
  if (list.startsWith("$("))
    return [...started(list.slice("$(".length, -1), variables), ...started(body, variables)];
  if (list !== "") return list.split(" ").flatMap((value) => started(body, { ...variables, [name]: value }));
  const [, until, meanwhile = ""] = /^until (.*?); do (.*); done$/.exec(line.trim()) ?? [];
  if (until !== undefined) return [...started(until, variables), ...started(meanwhile, variables)];
  const inner: Started[] = [];
  const found: Started[] = [{ words: [], reads: [], writes: [] }];
  let into: keyof Started = "words";
  let word: string | undefined;
  const endWord = () => {
    if (word === undefined) return;
    found.at(-1)?.[into].push(word);
    [word, into] = [undefined, "words"];
  };
  for (let rest = line; rest !== ""; ) {
    const [kind, match] = tokenOf(rest, word !== undefined);
    const [whole, content = whole] = match;
    rest = rest.slice(whole.length);
    if (kind === "comment") break;
    if (kind === "space" || kind === "operator" || kind === "redirect") endWord();
    if (kind === "operator") found.push({ words: [], reads: [], writes: [] });
    else if (kind === "redirect") into = whole === ">" ? "writes" : "reads";
    else if (kind === "nested") inner.push(...started(content, variables));
    if (kind === "nested") word = `${word ?? ""}<output>`;
    else if (kind === "single" || kind === "placeholder") word = (word ?? "") + content;
    else if (kind === "double" || kind === "plain") word = (word ?? "") + filledIn(content, variables);
  }
  endWord();
  return [...inner, ...found.filter(({ words }) => words.length > 0)];
}

function tokenOf(rest: string, inWord: boolean): [keyof typeof TOKENS, RegExpExecArray] {
  for (const kind of Object.keys(TOKENS) as (keyof typeof TOKENS)[]) {
    const match = kind === "comment" && inWord ? null : TOKENS[kind].exec(rest);
    if (match) return [kind, match];
  }
  throw new Error(`no word: ${rest}`);
}

function filledIn(text: string, variables: Record<string, string>): string {
  return text.replaceAll(/\$(\w+)/g, (whole, name: string) => variables[name] ?? whole);
}
