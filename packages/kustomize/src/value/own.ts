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

/** A copy of a mapping without one of its fields: quicker than to name it and take the rest, which V8 does field by field. */
export function without<V>(mapping: Readonly<Record<string, V>>, name: string): Record<string, V> {
  const copy: Record<string, V> = {};
  for (const key in mapping) if (key !== name) setOwn(copy, key, mapping[key] as V);
  return copy;
}

/** Sets a field of a mapping under a name that someone else chose: of its own, `__proto__` too. */
export function setOwn<V>(mapping: Record<string, V>, name: string, value: V): void {
  if (name === "__proto__")
    Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
  else mapping[name] = value;
}
