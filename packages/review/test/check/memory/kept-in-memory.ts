import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { CheckMemory } from "../../../src/check/memory/check-memory.ts";

/** A memory that a test holds, which counts what is judged again: what is kept while nothing is forgotten. */
export class KeptInMemory implements CheckMemory {
  key = "one engine";
  readonly #kept = new Map<string, Uint8Array>();
  /** The names under which something was kept since this was emptied. */
  readonly written: string[] = [];

  recall(name: string): unknown {
    const bytes = this.#kept.get(name);
    return bytes && deserialize(bytes);
  }

  keep(name: string, value: object): void {
    this.written.push(name);
    this.#kept.set(name, serialize(value));
  }

  pack(value: object): Uint8Array | undefined {
    return serialize(value);
  }

  unpack(bytes: Uint8Array): unknown {
    return deserialize(bytes);
  }

  digest(content: string | Uint8Array): string {
    return hash("sha256", content);
  }

  stamp(): string | undefined {
    return undefined;
  }

  folderStamp(): string | undefined {
    return undefined;
  }

  hasStamp(): boolean {
    return false;
  }
}
