/** How plain data is passed on. */
export interface Packing {
  /** Plain data as bytes, which `unpack` makes the same of, and objects that are one stay one; undefined for anything else. */
  pack(value: object): Uint8Array | undefined;
  unpack(bytes: Uint8Array): unknown;
  /** Says for content what no other content has. */
  digest(content: string | Uint8Array): string;
}

/** What a check remembers from run to run, and where. What keeps it has judged whether it can be trusted. */
export interface CheckMemory extends Packing {
  /** Whatever else a finding depends on beside files and environments: the engine, its limits, what code has taught it. */
  readonly key: string;
  /** What was kept under a name, whole and as it was; undefined for nothing. */
  recall(name: string): unknown;
  /** Keeps plain data under a name, in place of what was there; it may not be kept after all. */
  keep(name: string, value: object): void;
  /** Changes whenever the content of a file does; undefined where that can't be told without reading it. */
  stamp(path: string): string | undefined;
  /** Changes whenever something is added to a folder, removed or replaced; undefined as well where a link leads to it. */
  folderStamp(path: string): string | undefined;
  /** True where a file that is no link, or a folder, has the stamp of these numbers, which are those in its text. */
  hasStamp(path: string, isFolder: boolean, numbers: ArrayLike<number>, from: number): boolean;
}

/** The text of plain data, with what maps and sets hold, the same for what is equal and was made in the same way. */
export function textOfData(value: unknown): string {
  // Asked for each value takes five times as long.
  return isJson(value) ? JSON.stringify(value) : textOfAny(value);
}

/** True for what JSON tells apart by itself. */
function isJson(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  if (value instanceof Map || value instanceof Set) return false;
  for (const one of Array.isArray(value) ? value : Object.values(value)) if (!isJson(one)) return false;
  return true;
}

function textOfAny(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Map) return { map: [...one] };
    if (one instanceof Set) return { set: [...one] };
    if (typeof one === "bigint") return { bigint: String(one) };
    return one;
  });
}
