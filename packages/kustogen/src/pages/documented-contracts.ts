import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { SecretContract, SecretProvider } from "../authoring/secret.ts";
import { commandsFor, PROVIDE_FIRST } from "./secrets.ts";

/** A contract and its Secret's namespace. */
export type DocumentedContract = SecretContract & { namespace: string };

/**
 * The contracts of one environment on a system's page: the inverse of `secrets`.
 * @param folder the environment's generated folder, which identifies it on the page
 * @returns none for a page without that folder
 */
export function documentedContracts(page: string, folder: string): DocumentedContract[] {
  const environment = rowsOf(page).find((row) => row.some((cell) => bare(cell) === folder))?.[0];
  if (environment === undefined) return [];
  const [, ...parts] = sectionOf(page, PROVIDE_FIRST).split(/^### /m);
  const rotations = rowsOf(parts.find((part) => part.startsWith("Rotation\n")) ?? "")
    .map(([called = "", how = ""]) => ({ ...placed(called.replaceAll("`", "")), how: text(how) }))
    .filter((one) => one.how !== "");
  return parts.flatMap((part) => {
    const [heading = ""] = part.split("\n");
    const { name, where } = placed(heading);
    const namespace = /^In namespace (`+[^`]+`+)\./m.exec(part)?.[1];
    if (namespace === undefined || !isThere(where, environment)) return [];
    const contract = { name, namespace: bare(namespace), ...keysIn(part) };
    const [commands = ""] = /^```.*?^```/ms.exec(part) ?? [];
    const provider =
      PROVIDERS.find((one) => commandsFor({ ...contract, provider: one }) === commands) ?? "by-hand";
    const rotation = rotations.find((one) => one.name === name && isThere(one.where, environment))?.how;
    return [{ ...contract, provider, ...(rotation && { rotation }) }];
  });
}

const PROVIDERS: SecretProvider[] = ["by-hand", "terraform", "external-secret", "sealed-secret", "generated"];

/** The text about the keys of a contract. */
function keysIn(part: string): Pick<SecretContract, "keys" | "forbidden" | "open"> {
  const keys: SecretContract["keys"] = {};
  const forbidden: Record<string, string> = {};
  let open = false;
  for (const [key = "", need = "", why = ""] of rowsOf(part)) {
    if (need === "required") setOwn(keys, bare(key), { description: text(why) });
    if (need === "optional") setOwn(keys, bare(key), { description: text(why), required: false });
    if (need === "absent or empty") setOwn(forbidden, bare(key), text(why));
    if (need === "allowed") open = true;
  }
  return { keys, ...(Object.keys(forbidden).length > 0 && { forbidden }), ...(open && { open }) };
}

/** A section of a page with its subsections; "" if there is none. */
function sectionOf(page: string, heading: string): string {
  const [, found = ""] = `\n${page}`.split(`\n${heading}\n`);
  return found.split(/^## /m)[0] as string;
}

/** "orders-db (beta, production)" as a name and its environments; undefined means everywhere. */
function placed(heading: string): { name: string; where: string[] | undefined } {
  const [, name = heading, where] = /^(\S+)(?: \((.*)\))?$/.exec(heading) ?? [];
  return { name, where: where?.split(", ") };
}

function isThere(where: readonly string[] | undefined, environment: string): boolean {
  return where === undefined || where.includes(environment);
}

/** The rows of all tables in a text, without headers. */
function rowsOf(part: string): string[][] {
  return part
    .split("\n")
    .filter((line, at, lines) => line.startsWith("| ") && !lines[at + 1]?.startsWith("|-"))
    .map((line) => line.slice(2, -2).split(/(?<!\\) \| /));
}

/** Inline code without its backticks. */
function bare(cell: string): string {
  return cell.replace(/^(`+) ?(.*?) ?\1$/s, "$2").replaceAll("\\|", "|");
}

/** The original text, before `prose` and a cell escaped it. */
function text(cell: string): string {
  return cell.replace(/(?<!\\)<br>/g, "\n").replace(/\\([<*|])/g, "$1");
}
