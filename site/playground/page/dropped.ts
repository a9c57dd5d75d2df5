import { strFromU8, unzipSync } from "fflate";
import type { Files } from "../engine/messages.ts";

/** A file that is larger isn't taken: nobody writes a manifest of that size. */
const LARGEST = 1_000_000;

/** The dropped folders, files, or single zip. Paths are relative to the dropped item. */
export async function droppedFiles(data: DataTransfer): Promise<Files> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: Record<string, string> = {};
  const only = entries.length === 1 ? entries[0] : undefined;
  for (const entry of entries) await collect(entry, only?.isDirectory ? entry.fullPath : "", found);
  return found;
}

async function collect(entry: FileSystemEntry, root: string, found: Record<string, string>): Promise<void> {
  if (entry.name === ".git" || entry.name === "node_modules") return;
  if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) return;
      for (const one of some) await collect(one, root, found);
    }
  }
  const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
  await add(file, entry.fullPath.slice(root.length).replace(/^\/+/, ""), found);
}

/** The files, or the single zip, chosen in a dialog. */
export async function chosenFiles(files: Iterable<File>): Promise<Files> {
  const found: Record<string, string> = {};
  for (const file of files) await add(file, file.name, found);
  return found;
}

async function add(file: File, path: string, found: Record<string, string>): Promise<void> {
  const isZip = file.name.endsWith(".zip");
  if (!isZip && file.size > LARGEST) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = isZip ? undefined : textOf(bytes);
  if (isZip) Object.assign(found, filesOfZip(bytes));
  else if (text !== undefined) found[path] = text;
}

/** The texts in a zip, without a folder that all of them are in. */
export function filesOfZip(bytes: Uint8Array): Files {
  const texts: [string, string][] = [];
  const kept = unzipSync(bytes, {
    filter: ({ name, originalSize }) => originalSize <= LARGEST && !/(^|\/)(\.git|node_modules)\//.test(name),
  });
  for (const [name, content] of Object.entries(kept)) {
    const text = name.endsWith("/") ? undefined : textOf(content);
    if (text !== undefined) texts.push([name, text]);
  }
  const [first = ""] = texts.map(([name]) => `${name.split("/")[0]}/`);
  const shared = texts.every(([name]) => name.startsWith(first)) ? first.length : 0;
  return Object.fromEntries(texts.map(([name, text]) => [name.slice(shared), text]));
}

/** Bytes as text; undefined for what is none. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return strFromU8(bytes).includes("\uFFFD") ? undefined : strFromU8(bytes);
  }
}
