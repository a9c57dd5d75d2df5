import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isEmpty } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../kubernetes/fields.ts";
import { type Found, kinds, type Refusals } from "./refusal.ts";

/** The sizes of keys, by algorithm; without any if the algorithm decides. */
const SIZES: Readonly<Record<string, { accepts(size: number): boolean; text: string }>> = {
  RSA: { accepts: (size) => size >= 2048 && size <= 8192, text: "2048 to 8192" },
  ECDSA: { accepts: (size) => [256, 384, 521].includes(size), text: "256, 384 or 521" },
};
const algorithmOf = ({ around: [key] }: Found) => textAt(key, "algorithm") ?? "RSA";

/** The fields of which cert-manager requires at least one. */
const NAMES = [
  ...["commonName", "dnsNames", "emailAddresses", "ipAddresses", "literalSubject", "otherNames", "uris"],
];

/** What is refused in the Certificates of cert-manager, by the rules of its CustomResourceDefinition. */
export const CERTIFICATES: readonly Refusals[] = [
  {
    of: kinds("cert-manager.io", "Certificate"),
    source: "https://cert-manager.io/docs/usage/certificate/",
    rows: [
      {
        at: "spec.privateKey.size",
        number: (size, found) => lookUp(SIZES, algorithmOf(found))?.accepts(size) === false,
        message: (found) => `the size of an ${algorithmOf(found)} key can't be ${asText(found.value)}`,
        fix: (found) => `write ${lookUp(SIZES, algorithmOf(found))?.text}`,
      },
      {
        at: "",
        map: ({ spec }) =>
          NAMES.map((field) => at(spec, field)).every((name) => name === "" || isEmpty(name)),
        on: "spec",
        message: "the certificate has no DNS name, IP address or URI",
        fix: "list the host in dnsNames",
      },
    ],
  },
];
