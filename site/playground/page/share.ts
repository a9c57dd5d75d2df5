import { strFromU8, strToU8, unzlibSync, zlibSync } from "fflate";
import type { Shared } from "../engine/messages.ts";

/** A state as the fragment of an address; browsers send fragments nowhere. */
export function toFragment(state: Shared): string {
  const bytes = zlibSync(strToU8(JSON.stringify(state)), { level: 9 });
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `#files=${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The state that a fragment holds; undefined for one that holds none, or that was cut. */
export function fromFragment(fragment: string): Shared | undefined {
  const [, data] = /^#files=([\w-]+)$/.exec(fragment) ?? [];
  if (data === undefined) return undefined;
  try {
    const text = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
    const state = JSON.parse(strFromU8(unzlibSync(Uint8Array.from(text, (one) => one.charCodeAt(0)))));
    const { files, ...shown } = state as Shared;
    if (typeof files !== "object" || files === null) return undefined;
    const texts = Object.entries(files).filter(([, content]) => typeof content === "string");
    const [folder, file, view] = [shown.folder, shown.file, shown.view].map((one) =>
      typeof one === "string" ? one : undefined,
    );
    return { files: Object.fromEntries(texts), folder, file, view };
  } catch {
    return undefined;
  }
}
