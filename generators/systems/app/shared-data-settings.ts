import { group, quantity, quantityValue } from "kustogen/settings";
import { z } from "zod";
import { SHARED_DATA } from "./shared-data.ts";

/** What a changed claim would mean, for messages. */
const ANOTHER = "a claim that differs is another one, without the repositories";

/**
 * The shared claim as a setting: it can be read there and compared, and only its size takes another value, a larger
 * one. Everything else is refused, because the API server would refuse it on the claim that exists.
 */
export function sharedData() {
  const { accessMode, name, size, storageClass } = SHARED_DATA;
  const fixed = <const Word extends string>(word: Word) =>
    z.literal(word, { error: `expected "${word}": ${ANOTHER}` }).default(word as never);
  return group({
    name: fixed(name).describe("Name of the claim; it never changes"),
    size: quantity()
      .refine(isAtLeastDeclared, { error: `expected at least ${size}: a claim grows and never shrinks` })
      .default(size)
      .describe("Size; it may grow"),
    accessMode: fixed(accessMode).describe("Access mode; it never changes"),
    storageClass: fixed(storageClass).describe("StorageClass; it never changes"),
  });
}

/** True for a size that a claim of the declared size may grow to. */
export function isAtLeastDeclared(size: string): boolean {
  return (quantityValue(size) ?? 0) >= (quantityValue(SHARED_DATA.size) as number);
}
