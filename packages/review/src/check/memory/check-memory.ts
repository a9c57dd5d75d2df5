/** Converts plain data to bytes and back. */
export interface Packing {
  /** Plain data as bytes, from which `unpack` makes equal data, shared objects too; else undefined. */
  pack(value: object): Uint8Array | undefined;
  unpack(bytes: Uint8Array): unknown;
  /** A digest that identifies content. */
  digest(content: string | Uint8Array): string;
}

/** Storage that survives from run to run. Its implementation has decided whether the storage can be trusted. */
export interface CheckMemory extends Packing {
  /** What findings depend on besides files and environments: the engine, its limits, registered code. */
  readonly key: string;
  /** The data stored under a name, complete and unchanged; undefined if there is none. */
  recall(name: string): unknown;
  /** Stores plain data under a name, replacing earlier data; it may fail silently. */
  keep(name: string, value: object): void;
  /** A stamp that changes whenever the content of a file does; undefined if only reading the file could tell. */
  stamp(path: string): string | undefined;
  /** A stamp that changes whenever something in a folder is added, removed or replaced; undefined for a link, too. */
  folderStamp(path: string): string | undefined;
  /** True if a folder, or a file that isn't a link, has the stamp given by these numbers. */
  hasStamp(path: string, isFolder: boolean, numbers: ArrayLike<number>, from: number): boolean;
}

/** The text of plain data, including maps and sets; the same for equal data that was built in the same order. */
export function textOfData(value: unknown): string {
  // Checking each value in a replacer function would take five times as long.
  return isJson(value) ? JSON.stringify(value) : textOfAny(value);
}

/** True for values that JSON represents unambiguously. */
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
