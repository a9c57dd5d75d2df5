const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** True for an RFC 1123 label: the form of namespaces, Services and most names. */
export function isDnsLabel(value: string): boolean {
  return LABEL.test(value);
}

/** True for an RFC 1123 subdomain: labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(value: string): boolean {
  if (value.length > 253) return false;
  if (!value.includes(".") && value.length <= 63) return LABEL.test(value);
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(value);
}
