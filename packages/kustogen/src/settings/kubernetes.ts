import { isDnsLabel, isDnsSubdomain } from "@kustogen/review/kubernetes/dns.ts";
import { quantityValue } from "@kustogen/review/kubernetes/quantity.ts";
import { z } from "zod";
import { checkedString, wholeNumber } from "./values.ts";

/** A quantity setting; plain numbers in YAML are accepted. */
function quantitySetting(expected: string, accepts: (value: number, text: string) => boolean) {
  return z
    .union([z.string(), z.number()], { error: expected })
    .transform((value) => String(value))
    .refine((value) => accepts(quantityValue(value) ?? Number.NaN, value), { error: expected });
}

/** A Kubernetes resource quantity of 0 or more, for volumes and quotas. */
export function quantity() {
  return quantitySetting(
    'expected a Kubernetes quantity such as "10Gi", "500m" or "2"',
    (value) => value >= 0,
  );
}

/** A CPU request or limit: more than 0, and at most 1,024 cores, more than any machine has. */
export function cpu() {
  return quantitySetting(
    'expected CPU cores such as "500m" or "2", more than 0 and at most 1024',
    (value, text) => value > 0 && value <= 1024 && !text.endsWith("i"),
  );
}

/** A memory request or limit of at least 1Mi: "512" (bytes) and "512m" (thousandths of a byte) are mistakes. */
export function memory() {
  return quantitySetting(
    'expected memory such as "512Mi" or "2Gi", at least 1Mi (a bare number counts bytes, "m" counts thousandths)',
    (value) => value >= 2 ** 20,
  );
}

/** A number of replicas, at most 50 unless `max` is set: more is likely a typo. @param bounds the least and the most that it may be */
export function replicas({ min = 0, max = 50 }: { min?: number; max?: number } = {}) {
  return wholeNumber(min, max, `expected a number of replicas from ${min} to ${max}, without quotes`);
}

/** A whole percentage from 1 to 100, such as an autoscaler's target. */
export function percentage() {
  return wholeNumber(1, 100, "expected a whole percentage from 1 to 100, without the % sign");
}

/** A name in the form of a DNS label, at most 63 characters. */
export function dnsLabel() {
  return checkedString(
    'expected a name such as "my-app": lowercase letters, digits and "-", beginning and ending with a letter or digit, at most 63 characters',
    isDnsLabel,
  );
}

/** A name in the form of a DNS subdomain, such as names of Secrets, ConfigMaps and most other objects. */
export function dnsSubdomain() {
  return checkedString(
    'expected an object name such as "my-app.tls": lowercase letters, digits, "-" and ".", at most 253 characters',
    isDnsSubdomain,
  );
}

/** The name of a StorageClass. */
export function storageClass() {
  return checkedString('expected the name of a StorageClass such as "gp3"', isDnsSubdomain);
}

/** A mapping of text to text, such as annotations or node selectors; values that look like numbers need quotes. */
export function stringMap() {
  return z.record(z.string(), z.string({ error: "expected text; put numbers and booleans in quotes" }), {
    error: 'expected a mapping of text to text such as {example.com/key: "value"}',
  });
}
