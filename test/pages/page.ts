import type { System } from "kustogen";
import { desired, environments, layersOf, pagesOf } from "kustogen/testing";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";

/** The page of a system for the night as `gen` writes it, but for the header. */
export const nightOf = (system: System) => page(system, "README.md");

/** The same, where each environment's Prometheus is known, so that there are alerts. */
export const watchedNightOf = (system: System) => page(system, "README.md", watched(system));

/** A system in each of its environments, whose Prometheus is known. */
function watched(system: System) {
  const known = { prometheus: {} };
  return environments().flatMap(({ name, systems }) => {
    const node = layersOf(system, name, known).find(({ layer }) => layer === name);
    if (node === undefined || !Object.hasOwn(systems, system.name)) return [];
    return { node, resources: desired(system, name, known) };
  });
}

/** Its page about installing and upgrading. */
export const installOf = (system: System) => page(system, "install.md");

function page(system: System, name: string, layers?: ReturnType<typeof watched>): string {
  const found = pagesOf(system, layers).find(({ path }) => path === `docs/systems/${system.name}/${name}`);
  if (found === undefined) throw new Error(`${system.name} has no ${name}`);
  return found.text;
}

/** The text below a heading, up to the next one of the same rank or a higher one. */
export function sectionOf(page: string, heading: string): string {
  const lines = page.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const rank = heading.indexOf(" ");
  let fenced = false;
  const length = lines.slice(start + 1).findIndex((line) => {
    if (line.startsWith("```")) fenced = !fenced;
    // A comment between commands begins as a heading does.
    return !fenced && /^#+ /.test(line) && line.indexOf(" ") <= rank;
  });
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
}

/** The item of a list that begins with a text in bold, or with a key. */
export function itemOf(text: string, begins: string): string {
  const found = text.split("\n").find((line) => line.startsWith("- ") && line.includes(begins));
  if (found === undefined) throw new Error(`no item "${begins}"`);
  return found;
}

/** Inline code that is a command: it begins with a program, and has arguments. */
const INLINE =
  /`((?:argocd|aws|curl|docker|echo|for|git|kind|kubectl|minikube|nc|npx|openssl|sh|ssh-keygen|terraform) [^`]*)`/g;

/** Every command of a page: of its shell blocks, continued lines joined, and of its inline code. */
export function commandsOf(page: string): string[] {
  const blocks = codeBlocks(page)
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.replaceAll("\\\n", "").split("\n"));
  const inline = [...page.matchAll(INLINE)].map(([, code = ""]) => code);
  return [...blocks, ...inline]
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
