/** A block of code of a page of Markdown: what stands between two fences, without their indentation. */
export interface CodeBlock {
  /** The language after the fence: "ts", "yaml", "sh", or nothing. */
  language: string;
  code: string;
  /** The line of the page where its fence is, from 1. */
  line: number;
  /** The path of the file that it shows, where the line above it ends with one: "`base/web.yaml`:". */
  path: string | undefined;
}

const BLOCK = /^( *)(```+|~~~+)(\w*)[^\n]*\n([\s\S]*?)^\1\2 *$/gm;

/** Every block of code of a page. */
export function codeBlocks(page: string): CodeBlock[] {
  return [...page.matchAll(BLOCK)].map(({ 1: indent = "", 3: language = "", 4: code = "", index }) => ({
    language,
    code: indent === "" ? code : code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    line: page.slice(0, index).split("\n").length,
    path: /`([^`\s]+)`:\n\n$/.exec(page.slice(0, index))?.[1],
  }));
}

/** The code of the first block behind a text of the page. Throws where there is none. */
export function codeBehind(page: string, text: string): string {
  const start = page.indexOf(text);
  const [block] = start < 0 ? [] : codeBlocks(page.slice(start));
  if (block === undefined) throw new Error(`the page has no code behind "${text}"`);
  return block.code;
}

/** The files that blocks of a page show, by path: those below a folder. */
export function filesShown(page: string, folder: string): Map<string, string> {
  return new Map(
    codeBlocks(page).flatMap(({ path, code }) => (path?.startsWith(`${folder}/`) ? [[path, code]] : [])),
  );
}

/** A page without its blocks of code. */
export function withoutCode(page: string): string {
  return page.replace(BLOCK, "");
}
