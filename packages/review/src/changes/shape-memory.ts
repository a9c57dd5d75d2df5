import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { CheckMemory } from "../check/memory/check-memory.ts";
import type { Shape } from "./shape.ts";

/** A shape, of which commit it is, and what else it depends on. */
interface ShapeRecord {
  key: string;
  commit: string;
  shape: Shape;
}

const NAME = "shape";

/** The shape of a commit as an earlier comparison found it. */
export class ShapeMemory {
  readonly #memory: CheckMemory;
  readonly #record: ShapeRecord | undefined;

  constructor(memory: CheckMemory) {
    this.#memory = memory;
    this.#record = shortcuts.taken ? (memory.recall(NAME) as ShapeRecord | undefined) : undefined;
  }

  /** The commit whose shape is known. */
  get commit(): string | undefined {
    return this.#record?.commit;
  }

  /** The shape, where it depends on just this. */
  recall(key: string): Shape | undefined {
    return this.#record?.key === this.#keyOf(key) ? this.#record.shape : undefined;
  }

  /** Keeps the shape of a commit for the next comparison. */
  keep(key: string, commit: string, shape: Shape): void {
    this.#memory.keep(NAME, { key: this.#keyOf(key), commit, shape } satisfies ShapeRecord);
  }

  #keyOf(key: string): string {
    return this.#memory.digest(`${this.#memory.key}\0${key}`);
  }
}
