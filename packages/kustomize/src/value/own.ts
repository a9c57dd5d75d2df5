/**
 * What an object itself has under a name; undefined for what every object inherits, such as `constructor`. For tables
 * and mappings that are asked with a name that someone else chose.
 */
export function lookUp<V>(
  table: Readonly<Record<string, V>> | null | undefined,
  name: string,
): V | undefined {
  return table !== undefined && table !== null && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Sets a field of a mapping under a name that someone else chose: of its own, `__proto__` too. */
export function setOwn<V>(mapping: Record<string, V>, name: string, value: V): void {
  if (name === "__proto__")
    Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
  else mapping[name] = value;
}
